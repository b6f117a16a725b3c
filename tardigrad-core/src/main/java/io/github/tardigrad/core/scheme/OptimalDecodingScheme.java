package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.GraphCode;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.List;

/** Random regular graphs with the best weights in every round. */
final class OptimalDecodingScheme implements Scheme {
    private static final String EDGES = "edges";
    private static final String NEIGHBOURS = "neighbours";

    @Override
    public String name() {
        return "optimalDecoding";
    }

    @Override
    public String summary() {
        return "a random regular graph, least squares in every round; small error, slightly biased (OD)";
    }

    @Override
    public String source() {
        return "Glasgow and Wootters, 2021";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter.WholeNumber(
                        "replication", "degree of the graph: workers that hold a partition", 2L, 2, Integer.MAX_VALUE),
                new Parameter.Choice(
                        "graph",
                        "workers are its edges and blocks its vertices, or both are its vertices (as OSGC's authors ran)",
                        EDGES,
                        List.of(EDGES, NEIGHBOURS)),
                DecodingChoice.leastSquaresParameter());
    }

    /** Degrees 2 and 4, of which twice the number of workers is more often a multiple than of 3. */
    @Override
    public List<Settings> variants() {
        Settings defaults = Settings.defaults(this);
        return List.of(
                defaults,
                defaults.with(this, "replication", 4L),
                defaults.with(this, "graph", NEIGHBOURS),
                defaults.with(this, "decoding", DecodingChoice.DEBIASED));
    }

    @Override
    public boolean unbiased(Settings settings) {
        return DecodingChoice.unbiased(settings);
    }

    @Override
    public Code construct(CodeRequest request) {
        int degree = request.settings().integer("replication");
        int workers = request.workers();
        EncodingMatrix encoding = request.settings().choice("graph").equals(EDGES)
                ? GraphCode.workersOnEdges(workers, request.partitions(), degree, request.seed())
                : GraphCode.neighbours(workers, request.partitions(), degree, 1, request.seed());
        return DecodingChoice.leastSquares(encoding, request);
    }
}
