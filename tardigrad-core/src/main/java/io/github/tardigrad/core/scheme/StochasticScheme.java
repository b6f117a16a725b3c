package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.FixedSupport;
import io.github.tardigrad.core.code.RandomCode;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.Levels;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Stochastic gradient coding: every partition on the same number of workers, each weighted by 1 / (replication * q_i).
 *
 * <p>With one bit for each coordinate, a stochastic sign, it is 1-bit stochastic gradient coding.
 */
final class StochasticScheme implements Scheme {
    private static final String EQUAL = "equal";
    private static final String OPTIMAL = "optimal";
    private static final String BALANCED = "balanced";
    private static final String INDEPENDENT = "independent";

    private final boolean oneBit;

    StochasticScheme(boolean oneBit) {
        this.oneBit = oneBit;
    }

    @Override
    public String name() {
        return oneBit ? "oneBit" : "stochastic";
    }

    @Override
    public String summary() {
        return oneBit
                ? "stochastic with a sign for each coordinate, whatever the budget; unbiased (1-bit SGC)"
                : "balanced random supports, coefficients 1 / (replication q); unbiased (SGC)";
    }

    @Override
    public String source() {
        return oneBit ? "Li and Skoglund, 2024" : "Bitar, Wootters and El Rouayheb, 2020";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter.WholeNumber("replication", "workers that hold a partition", 2L, 1, Integer.MAX_VALUE),
                new Parameter.Choice(
                        "coefficients",
                        "1 / (replication q) for all, or those with the least error bound on the same supports",
                        EQUAL,
                        List.of(EQUAL, OPTIMAL)),
                new Parameter.Choice(
                        "supports",
                        "loads equal up to one partition, or each partition's workers drawn by themselves",
                        BALANCED,
                        List.of(BALANCED, INDEPENDENT)),
                DecodingChoice.parameter());
    }

    @Override
    public boolean unbiased(Settings settings) {
        return DecodingChoice.unbiased(settings);
    }

    @Override
    public OptionalInt fixedBits() {
        return oneBit ? OptionalInt.of(Levels.SIGN_BITS) : OptionalInt.empty();
    }

    @Override
    public Code construct(CodeRequest request) {
        int replication = request.settings().integer("replication");
        EncodingMatrix drawn = support(request, replication);
        // Where data lies elsewhere, its holders are who they are, however many.
        boolean given =
                request.held().isPresent() && !drawn.within(request.held().get());
        if (request.settings().choice("coefficients").equals(EQUAL)) {
            return given ? onGivenSupport(request.held().get(), request) : construct(request, replication);
        }
        EncodingMatrix support = given ? request.held().get() : drawn;
        // A partition whose coefficient is 0 is not computed.
        EncodingMatrix optimum =
                FixedSupport.optimise(support, request.utilities()).encoding().withoutZeros();
        return DecodingChoice.decoded(optimum, request.inverseArrival(), request);
    }

    /** 1 / (holders q) for the holders of a partition that can answer. */
    private static Code onGivenSupport(EncodingMatrix held, CodeRequest request) {
        double[] usable = new double[request.workers()];
        Arrays.setAll(usable, i -> request.usable(i) ? 1 : 0);
        double[] values = held.values();
        Arrays.fill(values, 1);
        EncodingMatrix ones = EncodingMatrix.of(
                        held.workers(), held.partitions(), held.rowIndices(), held.columnIndices(), values)
                .scaleRows(usable)
                .withoutZeros();
        double[] share = ones.columnSums(request.ones());
        for (int j = 0; j < share.length; j++) {
            if (share[j] == 0) {
                throw new IllegalArgumentException(
                        "every partition must be held by a worker that can answer: partition " + j + " is not");
            }
            share[j] = 1 / share[j];
        }
        return DecodingChoice.decoded(
                ones.scaleColumns(share).scaleRows(request.inverseArrival()), request.ones(), request);
    }

    static Code construct(CodeRequest request, int replication) {
        EncodingMatrix support = support(request, replication);
        double[] factors = request.inverseArrival();
        Arrays.setAll(factors, i -> factors[i] / replication);
        return DecodingChoice.decoded(support.scaleRows(factors), request.ones(), request);
    }

    private static EncodingMatrix support(CodeRequest request, int replication) {
        return request.settings().choice("supports").equals(BALANCED)
                ? RandomCode.balanced(request.usable(), request.partitions(), replication, request.random())
                : RandomCode.independent(request.usable(), request.partitions(), replication, request.random());
    }
}
