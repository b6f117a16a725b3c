package io.github.tardigrad.core.bits;

/**
 * The allocation problem without its integrality: every worker's utilities replaced by their upper concave envelope.
 *
 * <p>Holds the price of a bit at which demand meets the budget, an allocation in which each worker takes an option that
 * is best for it at that price, and the bits which that leaves over. At the price lambda the loss of an option o
 * against the one taken g is (u(g) - u(o)) - lambda (g - o), never negative. Any allocation's value is therefore that
 * of this one, plus lambda times the bits left over here, minus
 *
 * <pre>  sum of its losses + lambda * (bits it leaves unspent)  &gt;= 0,</pre>
 *
 * its shortfall from the Lagrangian upper bound.
 *
 * <p>Cost: O(n &middot; options) time and memory. Source: the linear relaxation of the multiple-choice knapsack problem
 * (Sinha and Zoltners, 1979).
 */
final class Relaxation {
    private final UtilityTable table;
    /** Envelope: the option at each vertex, ascending, and the slope of the segment that ends there. */
    private final byte[] vertex;

    private final double[] slope;
    /** Vertices of each row that bound the demand at the price sought, narrowing as it is bracketed. */
    private final byte[] fewest;

    private final byte[] most;

    private final int[] taken;
    private final double price;
    private final long leftOver;

    Relaxation(UtilityTable table) {
        this.table = table;
        int width = table.options.length;
        vertex = new byte[table.rows() * width];
        slope = new double[table.rows() * width];
        fewest = new byte[table.rows()];
        most = new byte[table.rows()];
        taken = new int[table.rows()];
        double steepest = 0;
        for (int row = 0; row < table.rows(); row++) {
            most[row] = (byte) scanEnvelope(row);
            if (most[row] > 0) {
                steepest = Math.max(steepest, slope[row * width + 1]);
            }
        }
        price = demandAt(Double.MIN_VALUE) <= table.spare ? 0 : clearingPrice(steepest);
        leftOver = takeAtPrice();
    }

    /** Graham's scan over the options of one row; keeps rising segments only. Returns the last vertex's position. */
    private int scanEnvelope(int row) {
        int first = row * table.options.length;
        int last = 0;
        for (int option = 1; option < table.options.length; option++) {
            double rise = slope(row, vertex[first + last], option);
            while (last > 0 && rise > slope[first + last]) {
                last--;
                rise = slope(row, vertex[first + last], option);
            }
            if (rise > 0) {
                last++;
                vertex[first + last] = (byte) option;
                slope[first + last] = rise;
            }
        }
        return last;
    }

    private double slope(int row, int from, int to) {
        return (table.value(row, to) - table.value(row, from)) / (table.options[to] - table.options[from]);
    }

    /** The last vertex whose segment is at least this steep, between the row's bounds. */
    private int lastVertex(int row, double atLeast) {
        int first = row * table.options.length;
        int position = fewest[row];
        while (position < most[row] && slope[first + position + 1] >= atLeast) {
            position++;
        }
        return position;
    }

    private int bitsAbove(int row, int position) {
        return table.options[vertex[row * table.options.length + position]] - table.options[0];
    }

    private long demandAt(double atLeast) {
        long demand = 0;
        for (int row = 0; row < table.rows(); row++) {
            demand += bitsAbove(row, lastVertex(row, atLeast));
        }
        return demand;
    }

    /**
     * The largest price whose demand, ties included, exceeds the budget: bisection over the doubles themselves, whose
     * bit patterns are ordered as they are when positive.
     */
    private double clearingPrice(double steepest) {
        long exceeds = 1;
        long fits = Double.doubleToLongBits(Math.nextUp(steepest));
        while (fits - exceeds > 1) {
            long middle = (exceeds + fits) >>> 1;
            double candidate = Double.longBitsToDouble(middle);
            boolean exceeding = demandAt(candidate) > table.spare;
            if (exceeding) {
                exceeds = middle;
            } else {
                fits = middle;
            }
            for (int row = 0; row < table.rows(); row++) {
                byte position = (byte) lastVertex(row, candidate);
                if (exceeding) {
                    most[row] = position;
                } else {
                    fewest[row] = position;
                }
            }
        }
        return Double.longBitsToDouble(exceeds);
    }

    /** Takes every segment steeper than the price, then those as steep, in the order of the rows, while they fit. */
    private long takeAtPrice() {
        long left = table.spare;
        for (int row = 0; row < table.rows(); row++) {
            fewest[row] = (byte) lastVertex(row, Math.nextUp(price));
            left -= bitsAbove(row, fewest[row]);
        }
        for (int row = 0; row < table.rows(); row++) {
            int end = price == 0 ? fewest[row] : lastVertex(row, price);
            int position = fewest[row];
            while (position < end && bitsAbove(row, position + 1) - bitsAbove(row, position) <= left) {
                left -= bitsAbove(row, position + 1) - bitsAbove(row, position);
                position++;
            }
            taken[row] = vertex[row * table.options.length + position];
        }
        return left;
    }

    /** The value of one more bit, lambda; 0 if the budget holds all that is worth having. */
    double price() {
        return price;
    }

    /** The bits that no segment fitted into: fewer than the span of the options, unless the price is 0. */
    long leftOver() {
        return leftOver;
    }

    /** The option of one row in the allocation that the price leads to. */
    int taken(int row) {
        return taken[row];
    }

    /** What one row loses by another option, in value at the price; 0 for the option taken. */
    double loss(int row, int option) {
        int best = taken[row];
        double gained = price * (table.options[best] - table.options[option]);
        return Math.max(0, table.value(row, best) - table.value(row, option) - gained);
    }
}
