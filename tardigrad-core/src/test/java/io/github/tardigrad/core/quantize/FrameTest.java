package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.testing.Seeded;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class FrameTest {
    private static final MessageFormat FORMAT = UniformQuantizer.format(300, 4, 64);
    private static final FrameHeader HEADER = new FrameHeader(0xABCDEF0123456789L, 77, 5, FORMAT);

    @Test
    void saysWhatItsHeaderSaid(RandomGenerator random) throws Exception {
        byte[] bytes = frame(random);
        Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
        assertThat(frame.header()).isEqualTo(HEADER);
        assertThat(frame.length()).isEqualTo(bytes.length);
        frame.requireMatches(HEADER);
    }

    @Test
    void readsAFrameAtTheStartOfALongerArray(RandomGenerator random) throws Exception {
        byte[] bytes = frame(random);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 100);
        Arrays.fill(longer, bytes.length, longer.length, (byte) 0xFF);
        assertThat(Frame.parse(longer, bytes.length, FrameLimits.DEFAULT).toFloats())
                .isEqualTo(Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT).toFloats());
    }

    @Test
    void refusesEverySingleFlippedBit(RandomGenerator random) {
        for (MessageFormat format : new MessageFormat[] {FORMAT, MessageFormat.unquantized(9)}) {
            byte[] bytes = frame(new FrameHeader(1, 2, 3, format), random);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] = (byte) (flipped[bit / 8] ^ 1 << bit % 8);
                assertThatThrownBy(() -> Frame.parse(flipped, flipped.length, FrameLimits.DEFAULT))
                        .as("bit %d", bit)
                        .isInstanceOf(FrameFormatException.class);
            }
        }
    }

    @Test
    void refusesEveryTruncationAndExtension(RandomGenerator random) {
        byte[] bytes = Arrays.copyOf(frame(random), FORMAT.frameBytes() + 9);
        for (int length = 0; length < bytes.length; length++) {
            if (length != FORMAT.frameBytes()) {
                int wrong = length;
                assertThat(refused(() -> Frame.parse(bytes, wrong, FrameLimits.DEFAULT))
                                .field())
                        .isEqualTo("length");
            }
        }
        assertThat(refused(() -> Frame.parse(bytes, 43, FrameLimits.DEFAULT)))
                .hasMessage("frame: length must be at least 44 bytes: found=43");
        assertThat(refused(() -> Frame.parse(bytes, 100, FrameLimits.DEFAULT)))
                .hasMessage("frame: length must be " + FORMAT.frameBytes() + " bytes by the header: found=100");
    }

    @Test
    void refusesEveryFieldOutOfRangeWithItsOffset(RandomGenerator random) {
        requireRefused(random, f -> f.put(0, (byte) 'X'), "magic must be 0x44524754: offset=0, found=0x44524758");
        requireRefused(random, f -> f.putShort(4, (short) 9), "version must be 1: offset=4, found=9");
        requireRefused(random, f -> f.putShort(6, (short) 1), "flags must be 0 or 2: offset=6, found=1");
        requireRefused(random, f -> f.putLong(16, -1), "round must be >= 0: offset=16, found=-1");
        requireRefused(random, f -> f.putInt(24, -2), "worker must be >= 0: offset=24, found=-2");
        requireRefused(random, f -> f.putInt(28, -3), "dimension must be 0..268435456: offset=28, found=-3");
        requireRefused(random, f -> f.put(32, (byte) 0), "bits must be 1..32: offset=32, found=0");
        requireRefused(random, f -> f.put(32, (byte) 33), "bits must be 1..32: offset=32, found=33");
        requireRefused(random, f -> f.put(33, (byte) 4), "kind must be 0, 1, 2 or 3: offset=33, found=4");
        requireRefused(random, f -> f.putShort(34, (short) 7), "reserved must be 0: offset=34, found=7");
        requireRefused(
                random, f -> f.putInt(36, 12), "bucket must be 0 or a positive multiple of 8: offset=36, found=12");
        requireRefused(
                random,
                f -> f.putFloat(44, Float.NaN),
                "norm of bucket 1 must be finite and >= 0: offset=44, found=NaN");
        requireRefused(
                random, f -> f.putFloat(40, -1), "norm of bucket 0 must be finite and >= 0: offset=40, found=-1.0");
        requireRefused(
                random,
                f -> f.put(40 + 5 * 4 + 2 * 128 - 1, (byte) 0x10),
                "padding at position 255 of the last block must be 0: offset=188, found=0x00000001");
    }

    @Test
    void findsTheFirstValueThatIsNotFiniteWhereverItIs() {
        for (int length = 1; length <= 20; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = new byte[4 * length + 3];
                ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < length; i++) {
                    floats.putFloat(3 + 4 * i, i % 2 == 0 ? Float.MAX_VALUE : -Float.MIN_VALUE);
                }
                assertThat(FrameDescriptor.firstNotFinite(bytes, 3, length)).isEqualTo(-1);
                for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                    floats.putFloat(3 + 4 * (length - 1), Float.NEGATIVE_INFINITY);
                    floats.putFloat(3 + 4 * at, broken);
                    assertThat(FrameDescriptor.firstNotFinite(bytes, 3, length))
                            .as("length=%d", length)
                            .isEqualTo(at);
                }
            }
        }
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        FrameHeader header = new FrameHeader(1, 2, 3, MessageFormat.unquantized(3));
        byte[] bytes = SlowFrame.encode(header, new float[] {1, Float.NaN, 2}, 1);
        assertThat(refused(() -> Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT)))
                .hasMessage("frame: value of coordinate 1 must be finite: offset=44, found=NaN");
    }

    @Test
    void refusesAHugeClaimWithoutAllocating(RandomGenerator random) {
        byte[] bytes = frame(random);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FrameLimits unlimited = new FrameLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);
        for (int dimension : new int[] {Integer.MAX_VALUE, 1 << 28}) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(28, dimension);
            long before = threads.getCurrentThreadAllocatedBytes();
            FrameFormatException refused = refused(() -> Frame.parse(bytes, bytes.length, unlimited));
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
            assertThat(refused.field()).isEqualTo("length");
        }
        assertThat(refused(() -> Frame.parse(bytes, bytes.length, new FrameLimits(1000, 1 << 20))))
                .hasMessage("frame: dimension must be 0..1000: offset=28, found=268435456");
        assertThat(refused(() -> Frame.parse(bytes, bytes.length, new FrameLimits(1 << 28, 1 << 20))))
                .hasMessageStartingWith("frame: length must be at most 1048576 bytes: found=");
    }

    @Test
    void refusesAForeignFrameNamingTheField(RandomGenerator random) throws Exception {
        byte[] bytes = frame(random);
        Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
        requireForeign(frame, new FrameHeader(1, 77, 5, FORMAT), "plan must be 1: found=abcdef0123456789");
        requireForeign(frame, new FrameHeader(HEADER.planId(), 78, 5, FORMAT), "round must be 78: found=77");
        requireForeign(frame, new FrameHeader(HEADER.planId(), 77, 6, FORMAT), "worker must be 6: found=5");
        requireForeign(frame, with(UniformQuantizer.format(301, 4, 64)), "dimension must be 301: found=300");
        requireForeign(frame, with(UniformQuantizer.format(300, 5, 64)), "bits must be 5: found=4");
        requireForeign(frame, with(UniformQuantizer.format(300, 4, 0)), "parameter must be 0: found=64");
        requireForeign(frame, with(MessageFormat.unquantized(300)), "kind must be 0: found=1");
    }

    @Test
    void accumulatesWeightTimesTheMessage(RandomGenerator random) throws Exception {
        for (int bits = 2; bits <= 32; bits++) {
            MessageFormat format = UniformQuantizer.format(777, bits, 264);
            byte[] bytes = frame(new FrameHeader(1, 2, 3, format), random);
            Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
            double[] values = SlowFrame.values(bytes, format);
            for (double weight : new double[] {1, -2.75, 1e-30, 1e30, 0}) {
                float[] estimate = new float[777];
                Arrays.fill(estimate, 0.5f);
                frame.accumulate(weight, estimate);
                for (int i = 0; i < estimate.length; i++) {
                    double expected = 0.5 + weight * values[i];
                    double tolerance = 0x1p-22 * (0.5 + Math.abs(weight * values[i]));
                    assertThat((double) estimate[i]).isBetween(expected - tolerance, expected + tolerance);
                }
            }
        }
    }

    @Test
    void rangesAndPairsAddWhatTheWholeAdds(RandomGenerator random) throws Exception {
        for (int bits : new int[] {2, 3, 4, 8, 9, 11, 16, 17, 32}) {
            for (MessageFormat format :
                    List.of(UniformQuantizer.format(777, bits, 264), MessageFormat.unquantized(777))) {
                byte[] bytes = frame(new FrameHeader(1, 2, 3, format), random);
                Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
                float[] first = new float[777];
                float[] second = new float[777];
                frame.accumulate(0.7, first);
                frame.accumulate(-1e-39, second);
                int cut = 8 * random.nextInt(98);
                float[] ranges = new float[780];
                frame.accumulate(0.7, cut, 777, ranges, 3 + cut);
                frame.accumulate(0.7, 0, cut, ranges, 3);
                assertThat(Arrays.copyOfRange(ranges, 3, 780)).isEqualTo(first);
                float[] both = new float[2 * 777];
                frame.accumulateTwo(0, cut, 0.7, both, 0, -1e-39, both, 777);
                frame.accumulateTwo(cut, 777, 0.7, both, cut, -1e-39, both, 777 + cut);
                assertThat(Arrays.copyOf(both, 777)).isEqualTo(first);
                assertThat(Arrays.copyOfRange(both, 777, 2 * 777)).isEqualTo(second);
            }
        }
    }

    @Test
    void refusesRangesThatDoNotFit(RandomGenerator random) throws Exception {
        byte[] bytes = frame(random);
        Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
        float[] estimate = new float[300];
        assertThatThrownBy(() -> frame.accumulate(1, 4, 300, estimate, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a range must start and end at a multiple of 8 or the end: from=4, to=300");
        assertThatThrownBy(() -> frame.accumulate(1, 8, 308, estimate, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> frame.accumulate(1, 8, 300, estimate, 9))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> frame.accumulateTwo(0, 80, 1, estimate, 0, 1, estimate, 79))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ranges must not overlap: length=80, firstAt=0, secondAt=79");
    }

    @Test
    void survivesStepsThatNoFloatHolds(RandomGenerator random) throws Exception {
        byte[] bytes = frame(random);
        Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
        double[] values = SlowFrame.values(bytes, FORMAT);
        for (double weight : new double[] {1e-44, 1e-40, 1e37, 3e37}) {
            float[] estimate = new float[300];
            frame.accumulate(weight, estimate);
            for (int i = 0; i < 300; i++) {
                // Step and product each round by 2^-24, or once to the grid of subnormals.
                double expected = weight * values[i];
                double tolerance = Math.max(0x1p-22 * Math.abs(expected), Float.MIN_VALUE);
                assertThat((double) estimate[i]).isBetween(expected - tolerance, expected + tolerance);
            }
        }
    }

    @Test
    void refusesArgumentsThatDoNotFit(RandomGenerator random) throws Exception {
        byte[] bytes = frame(random);
        Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
        assertThatThrownBy(() -> frame.accumulate(Double.NaN, new float[300]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight must be finite: weight=NaN");
        assertThatThrownBy(() -> frame.accumulate(1, new float[299]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vector length must be the dimension 300: length=299");
        assertThatThrownBy(() -> Frame.parse(bytes, bytes.length + 1, FrameLimits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("length must be 0..");
    }

    private interface Parsing {
        Frame parse() throws FrameFormatException;
    }

    private interface Change {
        void apply(ByteBuffer frame);
    }

    private static FrameFormatException refused(Parsing parsing) {
        return catchThrowableOfType(FrameFormatException.class, parsing::parse);
    }

    private static void requireRefused(RandomGenerator random, Change change, String message) {
        byte[] bytes = frame(random);
        change.apply(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        SlowFrame.seal(bytes);
        assertThat(refused(() -> Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT)))
                .hasMessage("frame: " + message);
    }

    private static void requireForeign(Frame frame, FrameHeader expected, String message) {
        assertThatThrownBy(() -> frame.requireMatches(expected))
                .isInstanceOf(FrameFormatException.class)
                .hasMessage("frame: " + message);
    }

    private static FrameHeader with(MessageFormat format) {
        return new FrameHeader(HEADER.planId(), HEADER.round(), HEADER.worker(), format);
    }

    private static byte[] frame(RandomGenerator random) {
        return frame(HEADER, random);
    }

    private static byte[] frame(FrameHeader header, RandomGenerator random) {
        float[] message = new float[header.format().dimension()];
        for (int i = 0; i < message.length; i++) {
            message[i] = (float) random.nextGaussian();
        }
        return SlowFrame.encode(header, message, random.nextLong());
    }
}
