package io.github.tardigrad.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.testing.Seeded;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class ThreadTeamTest {
    @Test
    void runsEveryPartOnce() {
        try (ThreadTeam team = new ThreadTeam(4)) {
            AtomicIntegerArray runs = new AtomicIntegerArray(4);
            for (int parts = 0; parts <= 4; parts++) {
                team.run(parts, runs::incrementAndGet);
            }
            assertThat(runs).hasToString("[4, 3, 2, 1]");
            assertThatThrownBy(() -> team.run(5, part -> {})).hasMessage("parts must be 0..4: parts=5");
        }
    }

    @Test
    void throwsWhatTheFirstFailingPartThrew() {
        try (ThreadTeam team = new ThreadTeam(3)) {
            assertThatThrownBy(() -> team.run(3, part -> {
                        if (part > 0) {
                            throw new IllegalStateException("part " + part);
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("part 1");
        }
    }

    @Test
    void longMessagesAreEncodedAsByOneThread(RandomGenerator random) {
        int dimension = 3 * FrameEncoder.MIN_PART + 1021;
        float[] message = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            message[i] = random.nextFloat() - 0.5f;
        }
        try (ThreadTeam team = new ThreadTeam(3)) {
            for (int bucket : new int[] {0, 8, 200, 512, 1 << 18, 600_000}) {
                MessageFormat format = UniformQuantizer.format(dimension, 3, bucket);
                assertThat(encode(format, message, team)).isEqualTo(encode(format, message, Parallelism.NONE));
            }
            message[2 * dimension / 3] = Float.NaN;
            message[dimension - 1] = Float.NaN;
            MessageFormat format = UniformQuantizer.format(dimension, 3, 512);
            assertThatThrownBy(() -> encode(format, message, team))
                    .isInstanceOfSatisfying(
                            NonFiniteGradientException.class,
                            e -> assertThat(e.index()).isEqualTo(2 * dimension / 3));
        }
    }

    private static byte[] encode(MessageFormat format, float[] message, Parallelism parallelism) {
        byte[] frame = new byte[format.frameBytes()];
        new FrameEncoder(format, Kernels.inUse(), parallelism)
                .encode(new FrameHeader(1, 2, 3, format), message, DitherKey.of(4, 5, 6), frame);
        return frame;
    }
}
