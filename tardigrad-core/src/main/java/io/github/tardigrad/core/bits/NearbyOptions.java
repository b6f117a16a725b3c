package io.github.tardigrad.core.bits;

import java.util.Arrays;

/**
 * For each pair of an option taken by the relaxation and another one, the few workers that lose least by moving from the
 * first to the second.
 *
 * <p>Shape: (options &middot; options) lists of at most {@code limit} rows, by ascending loss, then row.
 */
final class NearbyOptions {
    private final int width;
    private final int limit;
    private final int[] size;
    private final int[] rows;
    private final double[] losses;

    /** Collects from every row the moves that lose at most {@code largestLoss}. */
    NearbyOptions(UtilityTable table, Relaxation relaxation, int limit, double largestLoss) {
        this.width = table.options.length;
        this.limit = limit;
        size = new int[width * width];
        rows = new int[width * width * limit];
        losses = new double[width * width * limit];
        for (int row = 0; row < table.rows(); row++) {
            int taken = relaxation.taken(row);
            for (int option = 0; option < width; option++) {
                double loss = relaxation.loss(row, option);
                if (option != taken && loss <= largestLoss) {
                    offer(taken * width + option, row, loss);
                }
            }
        }
    }

    private void offer(int pair, int row, double loss) {
        int begin = pair * limit;
        int place = begin + size[pair];
        if (size[pair] < limit) {
            size[pair]++;
        } else if (loss < losses[place - 1]) {
            place--;
        } else {
            return;
        }
        while (place > begin && losses[place - 1] > loss) {
            losses[place] = losses[place - 1];
            rows[place] = rows[place - 1];
            place--;
        }
        losses[place] = loss;
        rows[place] = row;
    }

    /** The moves collected, as row &middot; options + option, ascending. */
    long[] moves() {
        long[] moves = new long[Arrays.stream(size).sum()];
        int next = 0;
        for (int pair = 0; pair < size.length; pair++) {
            for (int i = 0; i < size[pair]; i++) {
                moves[next++] = (long) rows[pair * limit + i] * width + pair % width;
            }
        }
        Arrays.sort(moves);
        return moves;
    }
}
