package consumer;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.scheme.Code;
import io.github.tardigrad.core.scheme.CodeRequest;
import io.github.tardigrad.core.scheme.Scheme;
import java.util.ArrayList;
import java.util.List;

/** Partition j lies on worker j modulo n alone, weighted by 1/q. Named in META-INF/services/io.github.tardigrad.core.scheme.Scheme. */
public final class RoundRobin implements Scheme {
    @Override
    public String name() {
        return "roundRobin";
    }

    @Override
    public String summary() {
        return "each partition on one worker, in turn; unbiased";
    }

    @Override
    public String source() {
        return "an example";
    }

    @Override
    public boolean unbiased(Settings settings) {
        return true;
    }

    @Override
    public Code construct(CodeRequest request) {
        int workers = request.workers();
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            if (!request.usable(i)) {
                throw new IllegalArgumentException(
                        "scheme roundRobin needs every worker: worker " + i + " never answers");
            }
            int[] row = new int[(request.partitions() - i + workers - 1) / workers];
            for (int t = 0; t < row.length; t++) {
                row[t] = i + t * workers;
            }
            rows.add(row);
        }
        return new Code(
                EncodingMatrix.ofSupport(request.partitions(), rows, 1.0), new FixedDecoding(request.inverseArrival()));
    }
}
