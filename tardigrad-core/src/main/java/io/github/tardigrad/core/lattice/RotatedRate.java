package io.github.tardigrad.core.lattice;

/**
 * A budget of the lattice at a fixed length: whole bits a coordinate after a random rotation of each block, no coder.
 *
 * <p>A block of 512 coordinates gets random signs and a Walsh-Hadamard transform; the last one is filled up with zeros to a
 * power of two. The step is what takes the largest rotated coordinate to the ends of 2^bits values. Some .9 bit worse than
 * {@link LatticeRate} at equal noise, and as fast as memory.
 *
 * @param bits of a coordinate, {@link #MIN_BITS} to {@link #MAX_BITS}
 */
public record RotatedRate(int bits) {
    /** Fewest bits of a coordinate. */
    public static final int MIN_BITS = 1;

    /** Most bits of a coordinate: beyond, float arithmetic would show. */
    public static final int MAX_BITS = 12;

    /** Coordinates in a row: one of each lane. */
    static final int ROW = 8;

    /**
     * Checks the budget.
     *
     * @throws IllegalArgumentException if bits is out of range
     */
    public RotatedRate {
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new IllegalArgumentException("bits must be " + MIN_BITS + ".." + MAX_BITS + ": bits=" + bits);
        }
    }

    /**
     * A bound of the variance factor: {@code E||Q(x) - x||^2 <= eps ||x||^2} for every x, over signs and dither.
     *
     * <p>Source: the largest of N signed sums has a mean square of at most {@code 2 (ln 2N + 1) ||x||^2} (Hoeffding, and the
     * sum over the N). For normal coordinates it is two thirds of it.
     *
     * @return eps, 5.38 / (2^bits - 1)^2
     */
    public double varianceFactor() {
        double levels = levels();
        double roundedUp = 1 + 0x1p-7;
        return 2 * (Math.log(2.0 * LatticeLayout.BLOCK) + 1) * roundedUp * roundedUp / (3 * levels * levels);
    }

    /**
     * Bytes of the payload, which all messages of a length have.
     *
     * @param dimension coordinates, at least 0
     * @return in 64 bits, so that no dimension overflows it
     */
    public long bytes(int dimension) {
        long whole = dimension / LatticeLayout.BLOCK;
        int rest = dimension % LatticeLayout.BLOCK;
        return (long) Short.BYTES * LatticeLayout.blocks(dimension)
                + whole * blockBytes(LatticeLayout.BLOCK)
                + (rest == 0 ? 0 : blockBytes(rotatedBlock(rest)));
    }

    /**
     * Length of a rotated message: the last block filled up.
     *
     * @param dimension coordinates, at least 0
     * @return at least dimension, less than 512 more
     */
    public static long rotatedLength(int dimension) {
        int rest = dimension % LatticeLayout.BLOCK;
        return (long) dimension - rest + (rest == 0 ? 0 : rotatedBlock(rest));
    }

    /** Coordinates of a rotated block: a power of two, of whole rows. */
    static int rotatedBlock(int length) {
        return Math.max(ROW, Integer.highestOneBit(2 * length - 1));
    }

    /** Each of eight lanes has a stream of codes in whole words. */
    int blockBytes(int rotated) {
        int words = (rotated / ROW * bits + Integer.SIZE - 1) / Integer.SIZE;
        return words * ROW * Integer.BYTES;
    }

    /** The largest code. */
    int levels() {
        return (1 << bits) - 1;
    }
}
