package io.github.tardigrad.core.bits;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * For every K the relaxation in which the first K rows of a table share its budget, none of them at column 0, and the others
 * stay there: each utility from column 1 on is replaced by its upper concave envelope, whose segments are taken by falling
 * slope while the budget lasts.
 *
 * <p>With each further row the budget is shared by more, so the slope at which it ends never falls: one pass over all
 * segments serves every K. Cost: O(s log s) time and O(s) memory for the s &lt; rows &middot; options segments.
 */
final class NestedRelaxations {
    /** One segment of a row's envelope, which ends at {@code option}. */
    private record Segment(int row, int option, int bits, double slope) {}

    private final Segment[] segments;
    /** By K - 1: how many of the segments are before the one that no longer fits, those of later rows included. */
    private final int[] cut;

    private final double[] bound;

    /** Looks at every K for which the budget suffices. The table has at least two columns. */
    NestedRelaxations(UtilityTable table) {
        int step = table.options[1] - table.options[0];
        int most = (int) Math.min(table.rows(), table.spare / step);
        segments = IntStream.range(0, most)
                .boxed()
                .flatMap(row -> envelope(table, row))
                .sorted(Comparator.comparingDouble(Segment::slope)
                        .reversed()
                        .thenComparingInt(Segment::row)
                        .thenComparingInt(Segment::option))
                .toArray(Segment[]::new);
        cut = new int[most];
        bound = new double[most];
        int[][] ofRow = positions(most);
        double[] minimum = new double[most + 1];
        for (int row = table.rows() - 1; row >= 0; row--) {
            minimum[Math.min(row, most)] = minimum[Math.min(row + 1, most)] + table.value(row, 0);
        }
        PrefixSums gains = new PrefixSums(segments.length);
        int end = segments.length;
        long left = table.spare;
        double firstOptions = 0;
        for (int row = 0; row < most; row++) {
            left -= step;
            firstOptions += table.value(row, 1);
            for (int position : ofRow[row]) {
                gains.add(position, segments[position].bits() * segments[position].slope());
                left -= position < end ? segments[position].bits() : 0;
            }
            while (left < 0) {
                end--;
                left += segments[end].row() <= row ? segments[end].bits() : 0;
            }
            cut[row] = end;
            bound[row] = minimum[row + 1] + firstOptions + gains.before(end);
            bound[row] += end == segments.length ? 0 : left * segments[end].slope();
        }
    }

    /** Sums of numbers &gt;= 0 that are only ever added, so that none is lost by taking a larger one away (Fenwick, 1994). */
    private static final class PrefixSums {
        private final double[] sums;

        PrefixSums(int length) {
            sums = new double[length + 1];
        }

        void add(int position, double value) {
            for (int i = position + 1; i < sums.length; i += i & -i) {
                sums[i] += value;
            }
        }

        double before(int position) {
            double sum = 0;
            for (int i = position; i > 0; i -= i & -i) {
                sum += sums[i];
            }
            return sum;
        }
    }

    /** Graham's scan over the options of one row from 1 on; rising segments only. */
    private static Stream<Segment> envelope(UtilityTable table, int row) {
        Segment[] kept = new Segment[table.options.length];
        int size = 0;
        for (int option = 2; option < table.options.length; option++) {
            Segment segment = segment(table, row, size == 0 ? 1 : kept[size - 1].option(), option);
            while (size > 0 && segment.slope() > kept[size - 1].slope()) {
                size--;
                segment = segment(table, row, size == 0 ? 1 : kept[size - 1].option(), option);
            }
            if (segment.slope() > 0) {
                kept[size++] = segment;
            }
        }
        return Arrays.stream(kept, 0, size);
    }

    private static Segment segment(UtilityTable table, int row, int from, int to) {
        int bits = table.options[to] - table.options[from];
        return new Segment(row, to, bits, (table.value(row, to) - table.value(row, from)) / bits);
    }

    private int[][] positions(int rows) {
        int[] size = new int[rows];
        for (Segment segment : segments) {
            size[segment.row()]++;
        }
        int[][] positions = new int[rows][];
        Arrays.setAll(positions, row -> new int[size[row]]);
        for (int position = segments.length - 1; position >= 0; position--) {
            int row = segments[position].row();
            positions[row][--size[row]] = position;
        }
        return positions;
    }

    /** Every K, that of the largest bound first, the smaller of equals first. */
    int[] byBound() {
        return IntStream.rangeClosed(1, bound.length)
                .boxed()
                .sorted(Comparator.comparingDouble(count -> -bound(count)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** What no allocation of more than the lowest option to exactly the first K rows exceeds, but for rounding. */
    double bound(int count) {
        return bound[count - 1];
    }

    /** The option of each of the first K rows once all segments that fit are taken; what is left is less than the next. */
    int[] taken(int count) {
        int[] chosen = new int[count];
        Arrays.fill(chosen, 1);
        for (int position = 0; position < cut[count - 1]; position++) {
            Segment segment = segments[position];
            if (segment.row() < count) {
                chosen[segment.row()] = segment.option();
            }
        }
        return chosen;
    }
}
