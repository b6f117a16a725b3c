package io.github.tardigrad.train.data;

/**
 * A stream of random numbers that is a function of (seed, use, index) alone, the same on every JDK.
 *
 * <p>Threads: confined. Source: the SplitMix64 generator of Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014.
 */
public final class KeyedRandom {
    /** What the numbers are for; different uses of one seed are independent. */
    public enum Use {
        /** Which examples are set apart for testing. */
        TEST_SPLIT(1),
        /** Which partition holds which example. */
        PARTITIONS(2),
        /** Which examples of a partition a round uses. */
        MINIBATCHES(3),
        /** The parameters that training starts from. */
        PARAMETERS(4),
        /** Which examples an evaluation looks at. */
        EVALUATION(5),
        /** How an example is changed in a round. */
        AUGMENTATION(6),
        /** What is to be seen in a rendered scene. */
        SCENES(7);

        private final long key;

        Use(long key) {
            this.key = key;
        }
    }

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private long state;
    /** The second of a pair of normal numbers, or NaN. */
    private double spare = Double.NaN;

    /** The stream of this seed, use and index (of a partition, a tensor, ...; what the use counts). */
    public KeyedRandom(long seed, Use use, long index) {
        state = key(seed, use, index);
    }

    /** A 64-bit key that depends on all three arguments. */
    static long key(long seed, Use use, long index) {
        return mix(mix(mix(seed + GOLDEN_RATIO) + use.key * GOLDEN_RATIO) + index * GOLDEN_RATIO);
    }

    /** A bijection of 64 bits in which every input bit changes about half of the output bits. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The next 64 random bits. */
    public long nextLong() {
        state += GOLDEN_RATIO;
        return mix(state);
    }

    /** Uniform on [0, 1), a multiple of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Standard normal, by Marsaglia's polar method: a pair at a time, the same on every JDK. */
    public double nextGaussian() {
        if (!Double.isNaN(spare)) {
            double second = spare;
            spare = Double.NaN;
            return second;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * nextDouble() - 1;
            y = 2 * nextDouble() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double scale = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = scale * y;
        return scale * x;
    }

    /** Uniform on 0 to bound - 1, up to a bias of at most bound / 2^63; bound must be positive. */
    int nextInt(int bound) {
        return scaled(nextLong(), bound);
    }

    /** The integer of [0, bound) that these 64 random bits choose. */
    static int scaled(long bits, int bound) {
        return (int) Math.multiplyHigh(bits >>> 1, (long) bound << 1);
    }

    /** 0 to size - 1 in random order. */
    int[] permutation(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
