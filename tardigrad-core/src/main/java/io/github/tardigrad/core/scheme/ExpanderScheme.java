package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.GraphCode;
import io.github.tardigrad.core.decode.SelfNormalisedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.List;

/** Expander codes: neighbours in a regular graph, coefficients 1/degree, decoded by n over the number of arrivals. */
final class ExpanderScheme implements Scheme {
    @Override
    public String name() {
        return "expander";
    }

    @Override
    public String summary() {
        return "neighbours in a random regular graph, weighted by n over the arrivals";
    }

    @Override
    public String source() {
        return "Raviv, Tamo, Tandon and Dimakis, 2018";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter.WholeNumber(
                "replication", "degree of the graph: workers that hold a partition", 3L, 1, Integer.MAX_VALUE));
    }

    @Override
    public boolean unbiased(Settings settings) {
        return false;
    }

    @Override
    public Code construct(CodeRequest request) {
        int degree = request.settings().integer("replication");
        return new Code(
                GraphCode.neighbours(request.workers(), request.partitions(), degree, 1.0 / degree, request.seed()),
                new SelfNormalisedDecoding(request.ones()));
    }
}
