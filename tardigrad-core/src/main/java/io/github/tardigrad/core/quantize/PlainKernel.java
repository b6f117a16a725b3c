package io.github.tardigrad.core.quantize;

/**
 * The reference: plain loops, for every number of bits.
 *
 * <p>Also what the other kernels leave to it, the scales of buckets whose norm is too small for 32-bit arithmetic.
 */
final class PlainKernel implements LevelKernel {
    private final int bits;
    private final StochasticRounding rounding;

    PlainKernel(int bits) {
        this.bits = bits;
        this.rounding = new StochasticRounding(bits);
    }

    @Override
    public double sumOfSquares(float[] values, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = from;
        for (; i <= to - ROW; i += ROW) {
            s0 += square(values[i]);
            s1 += square(values[i + 1]);
            s2 += square(values[i + 2]);
            s3 += square(values[i + 3]);
            s4 += square(values[i + 4]);
            s5 += square(values[i + 5]);
            s6 += square(values[i + 6]);
            s7 += square(values[i + 7]);
        }
        int left = to - i;
        s0 += left > 0 ? square(values[i]) : 0;
        s1 += left > 1 ? square(values[i + 1]) : 0;
        s2 += left > 2 ? square(values[i + 2]) : 0;
        s3 += left > 3 ? square(values[i + 3]) : 0;
        s4 += left > 4 ? square(values[i + 4]) : 0;
        s5 += left > 5 ? square(values[i + 5]) : 0;
        s6 += left > 6 ? square(values[i + 6]) : 0;
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    private static double square(float value) {
        return (double) value * value;
    }

    @Override
    public void quantize(LevelTile tile, int first, int blocks, byte[] bytes, int offset) {
        for (int block = first; block < first + blocks; block++) {
            rounding.round(tile, block);
            LaneStreams.pack(bits, tile.codes(), bytes, offset + (block - first) * LaneStreams.blockBytes(bits));
        }
    }

    @Override
    public void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
        if (bits <= MAX_NARROW_BITS) {
            LaneStreams.accumulate(bits, bytes, offset, from, to, (float) step, estimate, at);
        } else {
            LaneStreams.accumulateWide(bits, bytes, offset, from, to, step, estimate, at);
        }
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
        accumulate(bytes, offset, from, to, firstStep, first, firstAt);
        accumulate(bytes, offset, from, to, secondStep, second, secondAt);
    }
}
