package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.RepetitionCode;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.decode.GroupDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * ErasureHead: groups of workers hold the same block, one arrival stands for its group.
 *
 * <p>The all-arrivals variant is what the authors of OSGC ran: it adds up every arrival, so a block counts as often as it
 * arrives.
 */
final class ErasureHeadScheme implements Scheme {
    private final boolean allArrivals;

    ErasureHeadScheme(boolean allArrivals) {
        this.allArrivals = allArrivals;
    }

    @Override
    public String name() {
        return allArrivals ? "erasureHeadAllArrivals" : "erasureHead";
    }

    @Override
    public String summary() {
        return allArrivals
                ? "groups hold the same block and every arrival is added, as in the code of OSGC's authors; biased"
                : "groups hold the same block, its first arrival counts; biased unless divided by 1 - prod p";
    }

    @Override
    public String source() {
        return "Wang, Charles and Papailiopoulos, 2019" + (allArrivals ? ", as run by Song and Choi" : "");
    }

    @Override
    public List<Parameter> parameters() {
        Parameter replication = new Parameter.WholeNumber(
                "replication", "workers of a group; must divide the number of workers", 2L, 1, Integer.MAX_VALUE);
        return allArrivals
                ? List.of(replication)
                : List.of(
                        replication,
                        new Parameter.Choice(
                                "debias",
                                "whether a block is divided by the probability that it arrives",
                                "no",
                                List.of("no", "yes")));
    }

    @Override
    public boolean unbiased(Settings settings) {
        return !allArrivals && settings.choice("debias").equals("yes");
    }

    @Override
    public Code construct(CodeRequest request) {
        int replication = request.settings().integer("replication");
        int workers = request.workers();
        EncodingMatrix encoding = RepetitionCode.fractional(workers, request.partitions(), replication);
        if (allArrivals) {
            return new Code(encoding, new FixedDecoding(request.ones()));
        }
        int[] groups = RepetitionCode.groups(workers, replication);
        double[] weights = new double[workers / replication];
        if (request.settings().choice("debias").equals("no")) {
            Arrays.fill(weights, 1);
            return new Code(encoding, new GroupDecoding(groups, weights, false));
        }
        double[] nobody = new double[weights.length];
        Arrays.fill(nobody, 1);
        for (int i = 0; i < workers; i++) {
            nobody[groups[i]] *= request.usable(i) ? request.profile().straggling(i) : 1;
        }
        for (int g = 0; g < weights.length; g++) {
            if (nobody[g] == 1) {
                throw new IllegalArgumentException("debias cannot be yes: no worker of group " + g + " can answer");
            }
            weights[g] = 1 / (1 - nobody[g]);
        }
        return new Code(encoding, new GroupDecoding(groups, weights, false));
    }
}
