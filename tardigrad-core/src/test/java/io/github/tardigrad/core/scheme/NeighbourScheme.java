package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.ArrayList;
import java.util.List;

/** Partition j lies on worker j and the ones after it, modulo n; each sends an equal share, weighted by 1/q. */
final class NeighbourScheme implements Scheme {
    @Override
    public String name() {
        return "neighbour";
    }

    @Override
    public String summary() {
        return "each partition on consecutive workers, in equal shares; unbiased";
    }

    @Override
    public String source() {
        return "the example of adding-a-scheme.md";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter.WholeNumber(
                "holders", "consecutive workers that hold a partition", 2L, 1, Integer.MAX_VALUE));
    }

    @Override
    public boolean unbiased(Settings settings) {
        return true;
    }

    @Override
    public Code construct(CodeRequest request) {
        int workers = request.workers();
        int holders = request.settings().integer("holders");
        if (holders > workers) {
            throw new IllegalArgumentException(
                    "holders must be at most the number of workers, " + workers + ": holders=" + holders);
        }
        List<List<Integer>> held = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            if (!request.usable(i)) {
                throw new IllegalArgumentException(
                        "scheme neighbour needs every worker: worker " + i + " never answers");
            }
            held.add(new ArrayList<>());
        }
        for (int j = 0; j < request.partitions(); j++) {
            for (int h = 0; h < holders; h++) {
                held.get((j + h) % workers).add(j);
            }
        }
        List<int[]> rows = held.stream()
                .map(row -> row.stream().mapToInt(Integer::intValue).toArray())
                .toList();
        EncodingMatrix encoding = EncodingMatrix.ofSupport(request.partitions(), rows, 1.0 / holders);
        return new Code(encoding, new FixedDecoding(request.inverseArrival()));
    }
}
