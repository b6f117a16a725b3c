package io.github.tardigrad.train.checkpoint;

import io.github.tardigrad.train.model.ParameterLayout;
import java.util.Arrays;
import java.util.List;

/** The named tensors of a flat vector, as a file has them. */
public final class FloatTensors {
    private FloatTensors() {}

    /** Windows on {@code values}, in the layout's order. */
    public static List<FloatTensor> of(ParameterLayout layout, float[] values) {
        return layout.tensors().stream()
                .map(tensor -> new FloatTensor(
                        tensor.name(), Arrays.stream(tensor.shape()).boxed().toList(), values, tensor.offset()))
                .toList();
    }
}
