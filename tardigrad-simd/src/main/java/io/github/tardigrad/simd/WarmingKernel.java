package io.github.tardigrad.simd;

import io.github.tardigrad.core.quantize.LevelKernel;
import io.github.tardigrad.core.quantize.LevelTile;
import java.util.function.Consumer;

/**
 * The plain kernel until the vector kernel is compiled.
 *
 * <p>Before C2 has compiled it, code of the Vector API makes an object of every vector and is a hundred times slower than
 * plain loops: seconds for what is done in milliseconds then. So a run that is short never begins with it, and a longer one
 * has it compiled beside its work. Both give the same bits; docs/adr/0006-vector-kernels.md has the measurement.
 *
 * <p>Threads: safe.
 */
final class WarmingKernel implements LevelKernel {
    /** Coordinates after which the vector kernel is worth compiling: some 20 milliseconds of plain loops. */
    static final long ENOUGH = 1L << 22;

    private final LevelKernel vector;
    private final Consumer<Runnable> warmUp;
    private volatile LevelKernel current;

    /** Counted without care for other threads: about right is enough. */
    private long coordinates;

    /**
     * A kernel that begins as the plain one.
     *
     * @param warmUp called once; runs what it is given when the vector kernel is faster
     */
    WarmingKernel(LevelKernel plain, LevelKernel vector, Consumer<Runnable> warmUp) {
        this.current = plain;
        this.vector = vector;
        this.warmUp = warmUp;
    }

    LevelKernel current() {
        return current;
    }

    private LevelKernel kernel(long count) {
        long before = coordinates;
        // What is not written any more costs threads nothing to share.
        if (before < ENOUGH) {
            coordinates = before + count;
            if (before + count >= ENOUGH) {
                warmUp.accept(() -> current = vector);
            }
        }
        return current;
    }

    @Override
    public void expect(long count) {
        kernel(Math.min(count, ENOUGH));
    }

    @Override
    public double sumOfSquares(float[] values, int from, int to) {
        return current.sumOfSquares(values, from, to);
    }

    @Override
    public void quantize(LevelTile tile, int first, int blocks, byte[] bytes, int offset) {
        kernel((long) blocks * BLOCK).quantize(tile, first, blocks, bytes, offset);
    }

    @Override
    public void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
        kernel(to - from).accumulate(bytes, offset, from, to, step, estimate, at);
    }

    @Override
    public int accumulateBuckets(
            byte[] bytes,
            int norms,
            int offset,
            int from,
            int bucketLength,
            int buckets,
            double weight,
            float[] estimate,
            int at) {
        // The plain kernel adds none, and what is left to it is counted then.
        return current.accumulateBuckets(bytes, norms, offset, from, bucketLength, buckets, weight, estimate, at);
    }

    @Override
    public void accumulateTwo(
            byte[] bytes,
            int offset,
            int from,
            int to,
            double firstStep,
            float[] first,
            int firstAt,
            double secondStep,
            float[] second,
            int secondAt) {
        kernel(to - from)
                .accumulateTwo(bytes, offset, from, to, firstStep, first, firstAt, secondStep, second, secondAt);
    }
}
