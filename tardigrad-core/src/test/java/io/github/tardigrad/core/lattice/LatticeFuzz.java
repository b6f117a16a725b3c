package io.github.tardigrad.core.lattice;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Hostile payloads: noise, and payloads with something changed. Each is refused as documented or read to finite values, and
 * costs no memory.
 *
 * <p>{@code tardigrad-core/fuzz-lattice} runs more of them than a build does.
 */
final class LatticeFuzz {
    private static final int LONGEST = 3000;
    private static final int LARGEST_ALLOCATION = 1 << 16;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LatticeDecoder decoder = new LatticeDecoder();
    private final float[] estimate = new float[LONGEST];
    private long read;
    private long refused;

    private LatticeFuzz() {}

    /**
     * Tries payloads.
     *
     * @param args how many, and the seed of the first
     */
    public static void main(String[] args) {
        long count = Long.parseLong(args[0]);
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        System.out.println(run(count, seed));
    }

    /** Throws on the first payload that does not behave, naming its seed. */
    static String run(long count, long seed) {
        LatticeFuzz fuzz = new LatticeFuzz();
        for (long i = 0; i < count; i++) {
            try {
                // Again where it seems too much: the first time may load classes, or make the table of a rate.
                if (fuzz.allocated(seed + i) <= LARGEST_ALLOCATION) {
                    continue;
                }
                if (fuzz.allocated(seed + i) > LARGEST_ALLOCATION) {
                    throw new AssertionError("reading must allocate at most " + LARGEST_ALLOCATION + " bytes");
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("payload of seed " + (seed + i), e);
            }
        }
        return count + " payloads: " + fuzz.read + " read, " + fuzz.refused + " refused";
    }

    private long allocated(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LatticeRate rate = new LatticeRate(random.nextInt(LatticeRate.MIN_QUARTERS, LatticeRate.MAX_QUARTERS + 1));
        int dimension = random.nextInt(4) == 0 ? random.nextInt(LONGEST) : random.nextInt(80);
        DitherKey key = DitherKey.of(random.nextLong(), 0, 0);
        byte[] bytes = random.nextInt(4) == 0 ? noise(random) : changed(random, rate, dimension, key);
        int claimed = random.nextInt(8) == 0 ? random.nextInt(Integer.MAX_VALUE) : dimension;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            LatticePayload payload = LatticePayload.parse(bytes, 0, bytes.length, claimed, rate);
            if (claimed > LONGEST) {
                throw new AssertionError("a payload of " + bytes.length + " bytes has no " + claimed + " coordinates");
            }
            Arrays.fill(estimate, 0);
            decoder.accumulate(payload, key, 1, 0, claimed, estimate, 0);
            for (float value : estimate) {
                if (!Float.isFinite(value)) {
                    throw new AssertionError("values must be finite: " + value);
                }
            }
            read++;
        } catch (FrameFormatException e) {
            refused++;
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] changed(SplittableRandom random, LatticeRate rate, int dimension, DitherKey key) {
        float[] message = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            message[i] = (float) (random.nextGaussian() * (random.nextInt(60) == 0 ? 30 : 1));
        }
        byte[] bytes = LatticeCodecTest.encode(message, rate, key);
        for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = (byte) (bytes[at] ^ 1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(0, bytes.length + random.nextInt(-4, 5)));
                default -> System.arraycopy(bytes, 0, bytes, at, Math.min(at, bytes.length - at));
            }
        }
        return bytes;
    }
}
