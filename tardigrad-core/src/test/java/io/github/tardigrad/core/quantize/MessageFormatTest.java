package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MessageFormatTest {
    @Test
    void knowsItsBytes() {
        assertThat(UniformQuantizer.format(1000, 4, 512).frameBytes()).isEqualTo(40 + 2 * 4 + 4 * 128 + 4);
        assertThat(MessageFormat.unquantized(9).frameBytes()).isEqualTo(40 + 36 + 4);
    }

    @Test
    void refusesShapesThatNoFrameHas() {
        requireRefused(() -> UniformQuantizer.format(-1, 4, 0), "dimension must be >= 0: dimension=-1");
        requireRefused(() -> UniformQuantizer.format(1, 0, 0), "bits must be 1..32: bits=0");
        requireRefused(
                () -> UniformQuantizer.format(1, 4, 12),
                "bucket must be 0 (whole vector) or a positive multiple of 8: bucket=12");
        requireRefused(
                () -> UniformQuantizer.format(1, 4, -8),
                "bucket must be 0 (whole vector) or a positive multiple of 8: bucket=-8");
        requireRefused(() -> new MessageFormat(1, Float32.INSTANCE, 4), "bits must be 32..32: bits=4");
        requireRefused(
                () -> UniformQuantizer.format(Integer.MAX_VALUE, 32, 8),
                "frame must have at most 2147483639 bytes: dimension=2147483647, bits=32,"
                        + " quantizer=UniformQuantizer[varianceModel=TIGHT, bucket=8], bytes=9663676460");
        requireRefused(() -> new FrameHeader(1, -1, 0, MessageFormat.unquantized(1)), "round must be >= 0: round=-1");
        requireRefused(() -> new FrameHeader(1, 0, -1, MessageFormat.unquantized(1)), "worker must be >= 0: worker=-1");
        requireRefused(() -> new FrameLimits(-1, 0), "maxDimension must be >= 0: maxDimension=-1");
        requireRefused(() -> new FrameLimits(0, -1), "maxFrameBytes must be >= 0: maxFrameBytes=-1");
    }

    private static void requireRefused(Runnable construction, String message) {
        assertThatThrownBy(construction::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
