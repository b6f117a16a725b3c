package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.ContiguousCode;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.core.code.ReliabilityGroups;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.decode.GroupDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * Unbiased decoding that looks at who arrived: workers of similar reliability send the same sum, whoever of a group arrives
 * stands for it. Its error is below that of the best fixed decoding.
 */
final class GroupedScheme implements Scheme {
    @Override
    public String name() {
        return "grouped";
    }

    @Override
    public String summary() {
        return "groups of similar reliability with optimal masses, unbiased for who arrived; beats every fixed decoding";
    }

    @Override
    public String source() {
        return "Tardigrad: the optimal structure over groups as virtual workers";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter.WholeNumber("groupSize", "workers of a group", 2L, 1, ReliabilityGroups.MAX_SIZE));
    }

    /** Groups of 2, 3 and 4. */
    @Override
    public List<Settings> variants() {
        Settings pairs = Settings.defaults(this);
        return List.of(pairs, pairs.with(this, "groupSize", 3L), pairs.with(this, "groupSize", 4L));
    }

    @Override
    public boolean unbiased(Settings settings) {
        return true;
    }

    @Override
    public Code construct(CodeRequest request) {
        ReliabilityGroups groups = ReliabilityGroups.of(
                request.profile(), request.usable(), request.settings().integer("groupSize"));
        double[] varianceFactor = request.varianceFactor();
        double[] masses = Masses.optimal(groups.utilities(request.profile(), varianceFactor), request.partitions());
        EncodingMatrix overlaps = ContiguousCode.of(masses, request.partitions());
        double[] weights = groups.answerProbability(request.profile());
        Arrays.setAll(weights, g -> masses[g] > 0 ? 1 / weights[g] : 0);
        return new Code(shared(overlaps, groups.groups()), new GroupDecoding(groups.groups(), weights, true));
    }

    /** Every worker of a group has the group's row. */
    private static EncodingMatrix shared(EncodingMatrix rowsOfGroups, int[] groups) {
        int total = 0;
        for (int group : groups) {
            total += group < 0 ? 0 : rowsOfGroups.rowSize(group);
        }
        int[] rows = new int[total];
        int[] columns = new int[total];
        double[] values = new double[total];
        int at = 0;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] >= 0) {
                WeightedPartitions row = rowsOfGroups.row(groups[i]);
                for (int t = 0; t < row.size(); t++) {
                    rows[at] = i;
                    columns[at] = row.partition(t);
                    values[at++] = row.coefficient(t);
                }
            }
        }
        return EncodingMatrix.of(groups.length, rowsOfGroups.partitions(), rows, columns, values);
    }
}
