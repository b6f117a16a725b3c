package io.github.tardigrad.core.lattice;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A budget of the lattice in quarters of a bit a coordinate, and what it buys.
 *
 * <p>The step between neighbouring values is delta times the root mean square of a block. For every vector the error is
 * unbiased and has exactly {@code delta^2 / 12} of its energy, up to the rounding of scales to bf16.
 *
 * @param quarters quarters of a bit a coordinate, {@link #MIN_QUARTERS} to {@link #MAX_QUARTERS}
 */
public record LatticeRate(int quarters) {
    /** Fewest quarters of a bit: half a bit a coordinate. */
    public static final int MIN_QUARTERS = LatticeTables.MIN_QUARTERS;

    /** Most quarters of a bit: 12 bits a coordinate. */
    public static final int MAX_QUARTERS = LatticeTables.MAX_QUARTERS;

    /** Number of the coder's tables; a reader with other tables cannot read the frame. */
    public static final int TABLES = LatticeTables.ID;

    private static final List<LatticeRate> ALL = IntStream.rangeClosed(MIN_QUARTERS, MAX_QUARTERS)
            .mapToObj(LatticeRate::new)
            .toList();

    /**
     * Checks the budget.
     *
     * @throws IllegalArgumentException if quarters is out of range
     */
    public LatticeRate {
        if (quarters < MIN_QUARTERS || quarters > MAX_QUARTERS) {
            throw new IllegalArgumentException(
                    "quarters of a bit must be " + MIN_QUARTERS + ".." + MAX_QUARTERS + ": quarters=" + quarters);
        }
    }

    /**
     * Every rate.
     *
     * @return from the fewest bits to the most
     */
    public static List<LatticeRate> all() {
        return ALL;
    }

    /**
     * The budget in bits.
     *
     * @return 0.5 to 12
     */
    public double bits() {
        return quarters / 4.0;
    }

    /**
     * The step between neighbouring values.
     *
     * @return in root mean squares of the block; a float of 16 significant bits
     */
    public float delta() {
        return tables().delta;
    }

    /**
     * The variance factor eps: {@code E||Q(x) - x||^2 = eps ||x||^2} for every x.
     *
     * <p>Exact for exact scales. A scale that is rounded to bf16 multiplies its block's part by the square of
     * what it was rounded by, between 1 - 2^-8 and 1 + 2^-8.
     *
     * @return delta^2 / 12, not more than 2.27
     */
    public double varianceFactor() {
        double delta = delta();
        return delta * delta / 12;
    }

    /**
     * Bits of a normal coordinate by the coder's tables, scales and what a segment adds apart.
     *
     * <p>Any other vector of the same energy takes at most .03 bit more than the budget from 1.25 bits to 4, and at whole bits
     * beyond; .065 at most at the others.
     *
     * @return within .02 of the budget
     */
    public double expectedBits() {
        return tables().expectedMicrobits / 1e6;
    }

    /**
     * Bytes of the payload of normal coordinates: scales, offsets, coder and all.
     *
     * @param dimension coordinates, at least 0
     * @return the mean over the dither, about; most gradients take fewer
     */
    public double expectedBytes(int dimension) {
        return LatticeLayout.indexBytes(dimension)
                + (double) LatticeLayout.segments(dimension) * LatticeLayout.expectedStateBytes(dimension)
                + dimension * expectedBits() / Byte.SIZE;
    }

    /**
     * Bytes that no payload exceeds.
     *
     * @param dimension coordinates, at least 0
     * @return in 64 bits, so that no dimension overflows it; some 2 bytes a coordinate, 3 at most
     */
    public long maxBytes(int dimension) {
        return LatticeLayout.maxBytes(dimension, tables().lowBits);
    }

    LatticeTables tables() {
        return LatticeTables.of(quarters);
    }

    /** The budget as a job says it: bits a coordinate. */
    @Override
    public String toString() {
        return quarters % 4 == 0 ? Integer.toString(quarters / 4) : Double.toString(bits());
    }
}
