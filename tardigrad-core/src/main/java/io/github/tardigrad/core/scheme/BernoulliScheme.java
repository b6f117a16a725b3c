package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.RandomCode;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * Bernoulli gradient code: each worker holds each partition with probability replication / n.
 *
 * <p>One-step decoding weights every message by 1 / (replication * mean q); {@code unit} weights by 1 over the replication, as
 * if everybody answered.
 */
final class BernoulliScheme implements Scheme {
    private static final String ONE_STEP = "oneStep";
    private static final String UNIT = "unit";

    @Override
    public String name() {
        return "bernoulli";
    }

    @Override
    public String summary() {
        return "random supports; cheap to make, biased, may leave a partition uncovered (BGC)";
    }

    @Override
    public String source() {
        return "Charles, Papailiopoulos and Ellenberg, 2017";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter.WholeNumber(
                        "replication", "mean number of workers that hold a partition", 2L, 1, Integer.MAX_VALUE),
                new Parameter.Choice(
                        "decoding",
                        "equal weights by the mean arrival; as if all arrive; least squares in each round; the same, counting"
                                + " the quantizers' noise",
                        ONE_STEP,
                        List.of(ONE_STEP, UNIT, DecodingChoice.LEAST_SQUARES, DecodingChoice.MMSE)));
    }

    @Override
    public boolean unbiased(Settings settings) {
        return false;
    }

    @Override
    public Code construct(CodeRequest request) {
        int replication = request.settings().integer("replication");
        int workers = request.workers();
        if (replication > workers) {
            throw new IllegalArgumentException(
                    "replication must be at most the number of workers, " + workers + ": replication=" + replication);
        }
        EncodingMatrix encoding =
                RandomCode.bernoulli(workers, request.partitions(), (double) replication / workers, request.random());
        String decoding = request.settings().choice("decoding");
        if (decoding.equals(DecodingChoice.LEAST_SQUARES) || decoding.equals(DecodingChoice.MMSE)) {
            return new Code(encoding, DecodingChoice.plainOrMmse(request));
        }
        double meanArrival = decoding.equals(UNIT) ? 1 : 1 - request.profile().meanStraggling();
        double[] weights = new double[workers];
        Arrays.fill(weights, 1 / (replication * meanArrival));
        return new Code(encoding, new FixedDecoding(weights));
    }
}
