package io.github.tardigrad.core.bits;

import java.util.Arrays;

/**
 * The allocation of the largest sum of utilities, found exactly.
 *
 * <p>First the problem is relaxed: each worker's utilities are replaced by their upper concave envelope, and bits go to
 * the steepest segments until the next does not fit. That gives an allocation, the price lambda of a bit, and the
 * Lagrangian upper bound, which the allocation misses by lambda times the few bits left over. What remains is to spend
 * those, by moving workers from the options they took to others.
 *
 * <ul>
 *   <li>Few workers: a dynamic programme over all of them and all totals, without the options that alone would lose more
 *       than that shortfall.
 *   <li>Many: the same programme over the workers that could matter. Call the largest difference of two options D. Some
 *       best allocation moves fewer than 2 D workers: order the moves so that the running total of bits stays in
 *       (-D, D]; were there 2 D, two totals would agree, and undoing the moves between them would cost no bits and lose
 *       no value, since no move from an option that is best at lambda gains any. Of the workers with the same option
 *       taken, any move to another is then best made by one of the 2 D - 1 that lose least by it, because one of those
 *       is free. And a total never leaves (-D&sup2;, D&sup2;), whatever the order. So the programme's size does not
 *       depend on how many workers there are, or how many are alike. A first, narrow run shrinks the shortfall, and so
 *       the moves that the second, complete one must look at.
 * </ul>
 *
 * <p>Ties go to fewer bits, then to the worker that comes first; where a further bit adds nothing to the sum it is not
 * spent. The upper bound of the result is the sum itself after the programme over all workers, and the Lagrangian one
 * otherwise: a certificate that does not depend on the argument above.
 *
 * <p>Threads: safe for use by any number of them. Cost: O(n &middot; options) time and memory for many workers.
 */
public final class ExactBitAllocator implements BitAllocator {
    /** Steps of the programme over all workers up to which it is used: about a tenth of a second. */
    private static final long LARGEST_PROGRAM = 100_000_000;
    /** The first run looks at so many workers for each move, and at totals within so many spans of the options. */
    private static final int FIRST_RUN_WORKERS = 8;

    private static final int FIRST_RUN_SPANS = 4;
    /** Shields the comparison of losses that are equal up to rounding. */
    private static final double ROUNDING = 1e-9;

    private final long largestProgram;

    /** An allocator; all are alike. */
    public ExactBitAllocator() {
        this(LARGEST_PROGRAM);
    }

    /** An allocator that runs the programme over all workers up to so many steps. */
    ExactBitAllocator(long largestProgram) {
        this.largestProgram = largestProgram;
    }

    @Override
    public BitAllocation allocate(Utilities utilities, BitBudget budget) {
        UtilityTable table = new UtilityTable(utilities, budget);
        Relaxation relaxation = new Relaxation(table);
        double shortfall = relaxation.price() * relaxation.leftOver();
        int[] chosen = new int[table.rows()];
        Arrays.setAll(chosen, relaxation::taken);
        if (shortfall == 0) {
            return table.allocation(utilities, chosen, 0);
        }
        if ((double) table.rows() * table.spare * table.options.length <= largestProgram) {
            moveAmongAll(table, relaxation, shortfall, chosen);
            return table.allocation(utilities, chosen, 0);
        }
        int span = table.span();
        double reached =
                moveNearby(table, relaxation, shortfall, FIRST_RUN_WORKERS, FIRST_RUN_SPANS * span, chosen.clone());
        double least = moveNearby(table, relaxation, reached, 2 * span - 1, span * span, chosen);
        return table.allocation(utilities, chosen, least);
    }

    private static void moveAmongAll(UtilityTable table, Relaxation relaxation, double shortfall, int[] chosen) {
        int spare = Math.toIntExact(table.spare);
        int width = table.options.length;
        LeastLossProgram program = new LeastLossProgram(0, spare, table.rows(), table.rows() * width);
        int[] allowed = new int[table.rows() * width];
        for (int row = 0; row < table.rows(); row++) {
            int count = 0;
            for (int option = 0; option < width; option++) {
                double loss = relaxation.loss(row, option);
                if (loss <= shortfall * (1 + ROUNDING)) {
                    program.option(table.options[option] - table.options[0], loss);
                    allowed[row * width + count++] = option;
                }
            }
            program.closeItem();
        }
        LeastLossProgram.Choice choice = program.best(spare, relaxation.price());
        for (int row = 0; row < table.rows(); row++) {
            chosen[row] = allowed[row * width + choice.option(row)];
        }
    }

    /** Applies the best moves found to {@code chosen}; returns their shortfall from the Lagrangian upper bound. */
    private static double moveNearby(
            UtilityTable table, Relaxation relaxation, double shortfall, int limit, int window, int[] chosen) {
        int width = table.options.length;
        long[] moves = new NearbyOptions(table, relaxation, limit, shortfall * (1 + ROUNDING)).moves();
        LeastLossProgram program = new LeastLossProgram(-window, window, moves.length, 2 * moves.length);
        int[] begin = new int[moves.length + 1];
        int items = 0;
        for (int move = 0; move < moves.length; items++) {
            int row = (int) (moves[move] / width);
            int taken = table.options[relaxation.taken(row)];
            begin[items] = move;
            program.option(0, 0);
            for (; move < moves.length && moves[move] / width == row; move++) {
                int option = (int) (moves[move] % width);
                program.option(table.options[option] - taken, relaxation.loss(row, option));
            }
            program.closeItem();
        }
        LeastLossProgram.Choice choice = program.best(Math.toIntExact(relaxation.leftOver()), relaxation.price());
        for (int item = 0; item < items; item++) {
            if (choice.option(item) > 0) {
                long move = moves[begin[item] + choice.option(item) - 1];
                chosen[(int) (move / width)] = (int) (move % width);
            }
        }
        return choice.loss();
    }
}
