package io.github.tardigrad.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
    @Test
    void tensorsFollowOneAnother() {
        ParameterLayout layout =
                ParameterLayout.empty().with("a", 2, 3).with("b").with("c", 4);
        assertThat(layout.tensors().stream().map(ParameterLayout.Tensor::offset))
                .containsExactly(0, 6, 7);
        assertThat(layout.dimension()).isEqualTo(11);
        assertThat(ParameterLayout.empty().dimension()).isZero();
        assertThat(layout)
                .isEqualTo(ParameterLayout.empty().with("a", 2, 3).with("b").with("c", 4));
        assertThat(layout)
                .isNotEqualTo(ParameterLayout.empty().with("a", 3, 2).with("b").with("c", 4));
    }

    @Test
    void shapesAreCopied() {
        int[] shape = {2, 3};
        ParameterLayout.Tensor tensor = new ParameterLayout.Tensor("a", shape, 0);
        shape[0] = 9;
        tensor.shape()[1] = 9;
        assertThat(tensor.shape()).containsExactly(2, 3);
        assertThat(tensor.length()).isEqualTo(6);
    }

    @Test
    void rejectsGapsAndOverlaps() {
        ParameterLayout.Tensor first = new ParameterLayout.Tensor("a", new int[] {4}, 0);
        for (int offset : new int[] {3, 5}) {
            ParameterLayout.Tensor second = new ParameterLayout.Tensor("b", new int[] {1}, offset);
            assertThatThrownBy(() -> new ParameterLayout(List.of(first, second)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tensors must be contiguous: expected offset 4, found b[1]@" + offset);
        }
    }

    @Test
    void rejectsTensorsOutOfRange() {
        ParameterLayout layout = ParameterLayout.empty().with("a", 1 << 30);
        assertRejected(() -> layout.with("a", 1), "tensor names must differ: [a[1073741824]@0, a[1]@1073741824]");
        assertRejected(() -> layout.with(" ", 1), "a tensor must have a name: name=' '");
        assertRejected(() -> layout.with("b", 2, 0), "every axis must be >= 1: b, shape=[2, 0]");
        assertRejected(
                () -> layout.with("b", 1 << 16, 1 << 16),
                "a model must have at most 2147483647 parameters: b, shape=[65536, 65536], offset=1073741824");
        assertRejected(() -> new ParameterLayout.Tensor("b", new int[] {1}, -1), "offset must be >= 0: b, offset=-1");
    }

    private static void assertRejected(Runnable action, String message) {
        assertThatThrownBy(action::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
