package io.github.tardigrad.core.lattice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.testing.AwkwardFloats;
import io.github.tardigrad.testing.Seeded;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Seeded
class LatticeCodecTest {
    private static final int[] LENGTHS = {
        0, 1, 2, 7, 8, 9, 47, 48, 511, 512, 513, 650, 1023, 1024, 2047, 2048, 2560, 5000
    };

    @Test
    void writesWhatTheDocumentSaysAndReadsItsValues(RandomGenerator random) throws Exception {
        int[] rates = {2, 3, 4, 7, 8, 15, 16, 19, 20, 31, 32, 48};
        for (int i = 0; i < LENGTHS.length; i++) {
            for (Map.Entry<String, float[]> vector :
                    AwkwardFloats.finite(LENGTHS[i], random).entrySet()) {
                if (tooLarge(vector.getValue())) {
                    continue;
                }
                int quarters = rates[random.nextInt(rates.length)];
                requireAsDocumented(vector.getKey(), vector.getValue(), quarters, random.nextLong());
            }
        }
    }

    @Test
    @Tag("slow")
    void writesWhatTheDocumentSaysAtEveryRateAndInSeveralSegments(RandomGenerator random) throws Exception {
        for (LatticeRate rate : LatticeRate.all()) {
            requireAsDocumented("normal", LatticeVectors.normal(1500, random), rate.quarters(), random.nextLong());
            requireAsDocumented("heavy", LatticeVectors.heavy(1500, random), rate.quarters(), random.nextLong());
        }
        for (int length : new int[] {33_000, 65535, 65536, 65537, 3 * 65536 + 5}) {
            float[] message = LatticeVectors.heavy(length, random);
            Arrays.fill(message, 600, Math.min(length, 2100), 0);
            requireAsDocumented("heavy with empty blocks", message, 4, random.nextLong());
            requireAsDocumented("heavy with empty blocks", message, 21, random.nextLong());
        }
        float[] emptySegment = LatticeVectors.normal(3 * 65536, random);
        Arrays.fill(emptySegment, 65536, 2 * 65536, 0);
        requireAsDocumented("an empty segment", emptySegment, 12, random.nextLong());
    }

    private static void requireAsDocumented(String name, float[] message, int quarters, long seed) throws Exception {
        String what = name + ", length " + message.length + ", quarters " + quarters + ", seed " + seed;
        LatticeRate rate = new LatticeRate(quarters);
        DitherKey key = DitherKey.of(seed, 2, 3);
        SlowLattice slow = new SlowLattice(quarters, seed, 2, 3);
        byte[] expected = slow.encode(message);
        byte[] written = encode(message, rate, key);
        assertThat(written).as(what).isEqualTo(expected);
        double[] values = slow.decode(written, message.length);
        float[] read = decode(written, message.length, rate, key);
        for (int i = 0; i < message.length; i++) {
            double half = slow.halfStep(written, i);
            double error = Math.abs(read[i] - values[i]);
            // The integer less its dither, the step, and their product, each rounded to float: 2^-24 each.
            if (error > 0x1p-22 * Math.abs(values[i]) + Float.MIN_VALUE) {
                throw new AssertionError(what + ", coordinate " + i + ": " + read[i] + " for " + values[i]);
            }
            double noise = Math.abs((double) read[i] - message[i]);
            if (noise > half * (1 + 0x1p-22) + 0x1p-21 * Math.abs(message[i]) + Float.MIN_VALUE) {
                throw new AssertionError(what + ", coordinate " + i + ": " + read[i] + " of " + message[i]);
            }
        }
    }

    /** Only the vectors that {@link #refusesWhatItCannotCarry} speaks of. */
    private static boolean tooLarge(float[] message) {
        for (float value : message) {
            if (Math.abs(value) > 0x1p120f) {
                return true;
            }
        }
        return false;
    }

    @Test
    void refusesWhatItCannotCarry(RandomGenerator random) {
        LatticeRate rate = new LatticeRate(8);
        DitherKey key = DitherKey.of(1, 2, 3);
        byte[] bytes = new byte[(int) rate.maxBytes(2000)];
        LatticeEncoder encoder = new LatticeEncoder(rate);
        for (Map.Entry<String, float[]> vector :
                AwkwardFloats.nonFinite(2000, random).entrySet()) {
            float[] message = vector.getValue();
            int broken = 0;
            while (Float.isFinite(message[broken])) {
                broken++;
            }
            assertThatThrownBy(() -> encoder.encode(message, 0, 2000, key, bytes, 0))
                    .as(vector.getKey())
                    .isInstanceOf(NonFiniteGradientException.class)
                    .hasMessage("gradient must be finite: index=" + broken + ", value=" + message[broken]);
        }
        float[] huge = new float[600];
        Arrays.fill(huge, 512, 600, 0x1.02p122f);
        assertThatThrownBy(() -> encoder.encode(huge, 0, 600, key, bytes, 0))
                .isInstanceOf(NonFiniteGradientException.class)
                .hasMessage("root mean square of gradient[512..599] must be at most 5.316912E36: found="
                        + (double) 0x1.02p122f);
        assertThatThrownBy(() -> encoder.encode(new float[2000], 0, 2000, key, bytes, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a payload of 2000 coordinates must have room for " + bytes.length + " bytes: room="
                        + (bytes.length - 1));
        assertThatThrownBy(() -> new LatticeRate(1)).hasMessage("quarters of a bit must be 2..48: quarters=1");
        assertThatThrownBy(() -> new LatticeRate(49)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void carriesTheLargestScaleWithoutAnInfinity(RandomGenerator random) throws Exception {
        for (int length : new int[] {1, 3, 512}) {
            float[] message = new float[length];
            message[length / 2] = (float) (0x1p122 * Math.sqrt(length));
            for (LatticeRate rate : LatticeRate.all()) {
                DitherKey key = DitherKey.of(random.nextLong(), 0, 0);
                for (float value : decode(encode(message, rate, key), length, rate, key)) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    @Test
    void writesIntoTheMiddleAndReadsRanges(RandomGenerator random) throws Exception {
        int length = 2 * 65536 + 700;
        float[] message = LatticeVectors.heavy(length, random);
        DitherKey key = DitherKey.of(random.nextLong(), 2, 3);
        for (int quarters : new int[] {4, 22}) {
            LatticeRate rate = new LatticeRate(quarters);
            byte[] expected = encode(message, rate, key);
            float[] longer = new float[length + 20];
            System.arraycopy(message, 0, longer, 13, length);
            byte[] bytes = new byte[(int) rate.maxBytes(length) + 7];
            int written = new LatticeEncoder(rate).encode(longer, 13, length, key, bytes, 7);
            assertThat(Arrays.copyOfRange(bytes, 7, 7 + written)).isEqualTo(expected);

            LatticePayload payload = LatticePayload.parse(bytes, 7, written, length, rate);
            LatticeDecoder decoder = new LatticeDecoder();
            float[] whole = new float[length];
            decoder.accumulate(payload, key, -0.3, 0, length, whole, 0);
            float[] parts = new float[length + 5];
            float[] second = new float[length];
            float[] twice = new float[length];
            decoder.accumulate(payload, key, 1.7, 0, length, twice, 0);
            for (int from = 0; from < length; ) {
                int to = Math.min(length, from + 1 + random.nextInt(80_000));
                decoder.accumulateTwo(payload, key, from, to, -0.3, parts, from + 5, 1.7, second, from);
                from = to;
            }
            assertThat(Arrays.copyOfRange(parts, 5, parts.length)).isEqualTo(whole);
            assertThat(second).isEqualTo(twice);
        }
    }

    @Test
    void weighsInDoubleWhereFloatsDoNotReach(RandomGenerator random) throws Exception {
        float[] message = LatticeVectors.normal(700, random);
        LatticeRate rate = new LatticeRate(16);
        long seed = random.nextLong();
        DitherKey key = DitherKey.of(seed, 2, 3);
        byte[] bytes = encode(message, rate, key);
        double[] values = new SlowLattice(16, seed, 2, 3).decode(bytes, 700);
        LatticePayload payload = LatticePayload.parse(bytes, 0, bytes.length, 700, rate);
        for (double weight : new double[] {0x1p-140, 0x1p-148, 0x1p124, 0, -1e-300}) {
            float[] estimate = new float[700];
            new LatticeDecoder().accumulate(payload, key, weight, 0, 700, estimate, 0);
            for (int i = 0; i < 700; i++) {
                assertThat((double) estimate[i])
                        .isCloseTo(
                                weight * values[i], within(Math.abs(weight * values[i]) * 0x1p-22 + Float.MIN_VALUE));
            }
        }
        assertThatThrownBy(() -> new LatticeDecoder().accumulate(payload, key, Double.NaN, 0, 700, new float[700], 0))
                .hasMessage("weight must be finite: weight=NaN");
        assertThatThrownBy(() -> new LatticeDecoder().accumulate(payload, key, 1, 0, 701, new float[701], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void writesTheSameBytesInParallel(RandomGenerator random) throws Exception {
        int length = 20 * 65536 + 77;
        float[] message = LatticeVectors.normal(length, random);
        Arrays.fill(message, 5 * 65536, 6 * 65536, 0);
        DitherKey key = DitherKey.of(random.nextLong(), 0, 0);
        LatticeRate rate = new LatticeRate(4);
        byte[] expected = encode(message, rate, key);
        for (int width = 2; width <= 5; width++) {
            int threads = width;
            Parallelism backwards = new Parallelism() {
                @Override
                public int width() {
                    return threads;
                }

                @Override
                public void run(int parts, IntConsumer part) {
                    assertThat(parts).isBetween(1, threads);
                    for (int i = parts - 1; i >= 0; i--) {
                        part.accept(i);
                    }
                }
            };
            byte[] bytes = new byte[(int) rate.maxBytes(length)];
            int written = new LatticeEncoder(rate, backwards).encode(message, 0, length, key, bytes, 0);
            assertThat(Arrays.copyOf(bytes, written)).isEqualTo(expected);
        }
    }

    @Test
    void neverNeedsMoreThanItsMostBytes(RandomGenerator random) throws Exception {
        for (LatticeRate rate : LatticeRate.all()) {
            // As many exceptions as a block can have, and the rest as rare as a symbol can be.
            float[] message = new float[5000];
            for (int i = 0; i < message.length; i++) {
                message[i] = i % 52 == 0 ? 7.19f : i % 3 == 0 ? 0.02f : 0;
            }
            byte[] written = encode(message, rate, DitherKey.of(random.nextLong(), 0, 0));
            assertThat((long) written.length).isLessThanOrEqualTo(rate.maxBytes(message.length));
        }
        assertThat(new LatticeRate(48).maxBytes(Integer.MAX_VALUE)).isGreaterThan(Integer.MAX_VALUE);
    }

    @Test
    void allocatesNothingInACall(RandomGenerator random) throws Exception {
        int length = 70_000;
        float[] message = LatticeVectors.heavy(length, random);
        float[] estimate = new float[length];
        DitherKey key = DitherKey.of(1, 2, 3);
        LatticeRate rate = new LatticeRate(21);
        byte[] bytes = new byte[(int) rate.maxBytes(length)];
        LatticeEncoder encoder = new LatticeEncoder(rate);
        LatticeDecoder decoder = new LatticeDecoder();
        LatticePayload payload =
                LatticePayload.parse(bytes, 0, encoder.encode(message, 0, length, key, bytes, 0), length, rate);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int call = 0; call < 30; call++) {
            if (call == 10) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            encoder.encode(message, 0, length, key, bytes, 0);
            decoder.accumulate(payload, key, 1e-9, 0, length, estimate, 0);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20 * 100);
    }

    static byte[] encode(float[] message, LatticeRate rate, DitherKey key) {
        byte[] bytes = new byte[(int) rate.maxBytes(message.length)];
        return Arrays.copyOf(bytes, new LatticeEncoder(rate).encode(message, 0, message.length, key, bytes, 0));
    }

    static float[] decode(byte[] bytes, int dimension, LatticeRate rate, DitherKey key) throws FrameFormatException {
        float[] values = new float[dimension];
        LatticePayload payload = LatticePayload.parse(bytes, 0, bytes.length, dimension, rate);
        new LatticeDecoder().accumulate(payload, key, 1, 0, dimension, values, 0);
        return values;
    }
}
