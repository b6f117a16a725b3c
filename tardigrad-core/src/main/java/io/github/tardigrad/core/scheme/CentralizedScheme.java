package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Settings;
import java.util.Arrays;

/** The ideal: every worker answers in every round and nothing is quantized, so the estimate is the gradient. */
final class CentralizedScheme implements Scheme {
    @Override
    public String name() {
        return "centralized";
    }

    @Override
    public String summary() {
        return "the ideal without stragglers and quantization: the true gradient";
    }

    @Override
    public String source() {
        return "stochastic gradient descent";
    }

    @Override
    public boolean unbiased(Settings settings) {
        return true;
    }

    @Override
    public boolean quantizes() {
        return false;
    }

    @Override
    public Code construct(CodeRequest request) {
        return new Code(uncoded(request.workers(), request.partitions()), new FixedDecoding(request.ones()));
    }

    /** Every partition on one worker, in consecutive blocks of nearly equal size. */
    static EncodingMatrix uncoded(int workers, int partitions) {
        int[] holder = new int[partitions];
        Arrays.setAll(holder, j -> (int) ((long) j * workers / partitions));
        int[] columns = new int[partitions];
        Arrays.setAll(columns, j -> j);
        double[] ones = new double[partitions];
        Arrays.fill(ones, 1);
        return EncodingMatrix.of(workers, partitions, holder, columns, ones);
    }
}
