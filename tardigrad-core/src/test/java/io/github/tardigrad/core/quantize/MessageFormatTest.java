package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MessageFormatTest {
    @Test
    void knowsItsBucketsAndBytes() {
        assertThat(new MessageFormat(1000, 4, 0, true).buckets()).isEqualTo(1);
        assertThat(new MessageFormat(1000, 4, 512, true).buckets()).isEqualTo(2);
        assertThat(new MessageFormat(1024, 4, 512, true).buckets()).isEqualTo(2);
        assertThat(new MessageFormat(0, 4, 512, true).buckets()).isZero();
        assertThat(MessageFormat.unquantized(9).buckets()).isZero();
        assertThat(new MessageFormat(1000, 4, 512, true).bucketLength()).isEqualTo(512);
        assertThat(new MessageFormat(1000, 4, 0, true).bucketLength()).isEqualTo(1000);
        assertThat(new MessageFormat(100, 4, 512, true).bucketLength()).isEqualTo(100);
        assertThat(new MessageFormat(1000, 4, 512, true).frameBytes()).isEqualTo(40 + 2 * 4 + 4 * 128 + 4);
        assertThat(MessageFormat.unquantized(9).frameBytes()).isEqualTo(40 + 36 + 4);
    }

    @Test
    void refusesShapesThatNoFrameHas() {
        requireRefused(() -> new MessageFormat(-1, 4, 0, true), "dimension must be >= 0: dimension=-1");
        requireRefused(() -> new MessageFormat(1, 0, 0, true), "bits must be 1..32: bits=0");
        requireRefused(
                () -> new MessageFormat(1, 4, 12, true), "bucket must be 0 or a positive multiple of 8: bucket=12");
        requireRefused(
                () -> new MessageFormat(1, 4, -8, true), "bucket must be 0 or a positive multiple of 8: bucket=-8");
        requireRefused(() -> new MessageFormat(1, 4, 0, false), "bits must be 32 in an unquantized message: bits=4");
        requireRefused(
                () -> new MessageFormat(1, 32, 8, false), "bucket must be 0 in an unquantized message: bucket=8");
        requireRefused(
                () -> new MessageFormat(Integer.MAX_VALUE, 32, 8, true),
                "frame must have at most 2147483639 bytes: dimension=2147483647, bits=32, bucket=8, bytes=9663676460");
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
