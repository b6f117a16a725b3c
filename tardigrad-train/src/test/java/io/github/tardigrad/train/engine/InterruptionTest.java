package io.github.tardigrad.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.JavaSoftmax;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker whose round is over stops where it is. */
class InterruptionTest {
    private static final int LAST_EXAMPLE = 7;

    @AfterEach
    void takeTheInterruptionBack() {
        Thread.interrupted();
    }

    @Test
    void aGradientStopsAfterTheExampleInWhichItsThreadIsInterrupted() {
        Examples examples = new Examples();
        JavaSoftmax task = new JavaSoftmax(new Split(examples, examples), 4, 0, 1);
        float[] gradient = new float[task.dimension()];
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            examples.read = 0;
            examples.interruptAt = LAST_EXAMPLE;

            assertThatThrownBy(() -> source.gradient(WeightedPartitions.all(4), 1, gradient))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(examples.read).isEqualTo(LAST_EXAMPLE);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void anEncoderStopsBetweenChunksForThoseWhoAskIt() {
        MessageFormat format = UniformQuantizer.format(1 << 16, 4, 512);
        FrameHeader header = new FrameHeader(1, 1, 0, format);
        float[] message = new float[1 << 16];
        byte[] frame = new byte[format.frameBytes()];
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new FrameEncoder(format, Kernels.inUse(), Interruptible.INSTANCE)
                        .encode(header, message, DitherKey.of(1, 1, 0), frame))
                .isInstanceOf(CancellationException.class);
        assertThat(new FrameEncoder(format).encode(header, message, DitherKey.of(1, 1, 0), frame))
                .isEqualTo(format.frameBytes());
    }

    /** A hundred examples of one feature, which interrupt their reader. */
    private static final class Examples implements Dataset {
        private int read;
        private int interruptAt = -1;

        @Override
        public int size() {
            return 100;
        }

        @Override
        public int features() {
            return 1;
        }

        @Override
        public int classes() {
            return 2;
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public boolean copyFeatures(int index, float[] out, int offset) {
            out[offset] = index;
            if (++read == interruptAt) {
                Thread.currentThread().interrupt();
            }
            return true;
        }
    }
}
