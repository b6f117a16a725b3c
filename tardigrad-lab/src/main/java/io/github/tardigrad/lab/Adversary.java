package io.github.tardigrad.lab;

import io.github.tardigrad.core.block.BlockGram;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.BitSet;

/** Chooses the stragglers that hurt most, by two rules of thumb: the worst sets there are may be worse. */
final class Adversary {
    /** Partitions that the second rule begins with. */
    private static final int STARTS = 10;

    private final BlockGram gram;
    private final BitSet[] holders;
    private final double[] worst;

    private Adversary(BlockEncoding code, int most) {
        gram = BlockGram.of(code);
        worst = new double[most + 1];
        EncodingMatrix encoding = code.block(0);
        holders = new BitSet[encoding.partitions()];
        for (int j = 0; j < holders.length; j++) {
            holders[j] = new BitSet();
        }
        for (int i = 0; i < encoding.workers(); i++) {
            for (int t = 0; t < encoding.rowSize(i); t++) {
                holders[encoding.row(i).partition(t)].set(i);
            }
        }
    }

    /**
     * The largest errors found for 0 to some number of stragglers.
     *
     * @param most stragglers, fewer than workers
     */
    static double[] errors(BlockEncoding code, int most) {
        Adversary adversary = new Adversary(code, most);
        adversary.greedy();
        int step = Math.max(1, adversary.holders.length / STARTS);
        for (int first = 0; first < adversary.holders.length; first += step) {
            adversary.wholePartitions(first);
        }
        return adversary.worst;
    }

    /** Again and again removes the worker whose absence hurts most. */
    private void greedy() {
        BitSet arrived = everybody();
        keep(0, arrived);
        for (int s = 1; s < worst.length; s++) {
            int victim = -1;
            double most = 0;
            for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                arrived.clear(i);
                double error = gram.error(arrived);
                arrived.set(i);
                if (victim < 0 || error > most) {
                    victim = i;
                    most = error;
                }
            }
            arrived.clear(victim);
            keep(s, arrived);
        }
    }

    /** Removes all who hold a partition, then those of the partition with the fewest holders left, and so on. */
    private void wholePartitions(int first) {
        BitSet arrived = everybody();
        int target = first;
        for (int s = 1; s < worst.length; s++) {
            BitSet left = left(target, arrived);
            if (left.isEmpty()) {
                for (int j = 0; j < holders.length; j++) {
                    BitSet there = left(j, arrived);
                    if (!there.isEmpty() && (left.isEmpty() || there.cardinality() < left.cardinality())) {
                        target = j;
                        left = there;
                    }
                }
            }
            arrived.clear(left.nextSetBit(0));
            keep(s, arrived);
        }
    }

    private BitSet left(int partition, BitSet arrived) {
        BitSet left = (BitSet) holders[partition].clone();
        left.and(arrived);
        return left;
    }

    private BitSet everybody() {
        BitSet arrived = new BitSet();
        arrived.set(0, gram.workers());
        return arrived;
    }

    private void keep(int stragglers, BitSet arrived) {
        worst[stragglers] = Math.max(worst[stragglers], gram.error(arrived));
    }
}
