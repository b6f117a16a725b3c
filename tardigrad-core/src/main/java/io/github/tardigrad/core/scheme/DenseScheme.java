package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every worker computes every partition: whatever the gradients are, the relative error is 1/U, the least of any unbiased
 * fixed code, and it vanishes with the gradient. The load is the number of workers.
 */
final class DenseScheme implements Scheme {
    /** 320 MB of coefficients and indices, of which a construction holds a few copies. */
    private static final long MOST_ENTRIES = 20_000_000;

    @Override
    public String name() {
        return "dense";
    }

    @Override
    public String summary() {
        return "full replication with the optimal masses: the least error of any fixed code, at the largest load";
    }

    @Override
    public String source() {
        return "Tardigrad: the optimum for every known Gram matrix of the gradients";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(DecodingChoice.parameter());
    }

    @Override
    public boolean unbiased(Settings settings) {
        return DecodingChoice.unbiased(settings);
    }

    @Override
    public boolean boundIsInverseUtility() {
        return true;
    }

    @Override
    public Code construct(CodeRequest request) {
        long entries = (long) request.workers() * request.partitions();
        if (entries > MOST_ENTRIES) {
            throw new IllegalArgumentException("workers * partitions must be at most " + MOST_ENTRIES
                    + " for scheme dense, which stores them all: workers * partitions=" + entries);
        }
        double[] masses = Masses.optimal(request.utilities(), request.partitions());
        int[] every = new int[request.partitions()];
        Arrays.setAll(every, j -> j);
        List<int[]> support = new ArrayList<>();
        double[] perPartition = new double[masses.length];
        for (int i = 0; i < masses.length; i++) {
            support.add(masses[i] > 0 ? every : new int[0]);
            perPartition[i] = masses[i] / request.partitions();
        }
        EncodingMatrix encoding =
                EncodingMatrix.ofSupport(request.partitions(), support, 1).scaleRows(perPartition);
        return DecodingChoice.decoded(encoding, request.inverseArrival(), request);
    }
}
