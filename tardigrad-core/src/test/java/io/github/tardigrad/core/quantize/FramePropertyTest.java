package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes, parsing gives a frame or a {@link FrameFormatException}. */
class FramePropertyTest {
    private static final FrameLimits LIMITS = new FrameLimits(1 << 16, 1 << 18);

    @Property(tries = 2000)
    void anyBytesAreRefusedProperly(@ForAll @Size(max = 300) byte[] bytes) {
        parses(bytes);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void anyChangeOfASealedFrameIsAFrameOrRefusedProperly(
            @ForAll @IntRange(max = 600) int dimension,
            @ForAll @IntRange(min = 2, max = 32) int bits,
            @ForAll @IntRange(max = 20) int eights,
            @ForAll boolean quantized,
            @ForAll @Size(min = 1, max = 8) int[] places,
            @ForAll long values) {
        MessageFormat format =
                quantized ? UniformQuantizer.format(dimension, bits, 8 * eights) : MessageFormat.unquantized(dimension);
        byte[] bytes = SlowFrame.encode(new FrameHeader(1, 2, 3, format), new float[dimension], values);
        for (int i = 0; i < places.length; i++) {
            // Half of the changes in the header, where they are felt.
            int range = i % 2 == 0 ? SlowFrame.HEADER_BYTES : bytes.length;
            bytes[Math.floorMod(places[i], range)] = (byte) (values >>> (8 * i));
        }
        SlowFrame.seal(bytes);
        parses(bytes);
    }

    private static void parses(byte[] bytes) {
        try {
            Frame frame = Frame.parse(bytes, bytes.length, LIMITS);
            assertThat(frame.length()).isEqualTo(bytes.length);
            for (float value : frame.toFloats()) {
                assertThat(value).isFinite();
            }
        } catch (FrameFormatException refused) {
            assertThat(refused).hasMessageMatching("frame: .+ must be .+: .*found=.+");
        }
    }
}
