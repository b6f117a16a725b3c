package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.MemoryNote;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The coordinator's end of {@link GradientMemory}: for each group of workers the sum of what they remember, and how much good it
 * does.
 *
 * <p>The noise that stragglers and quantizers leave in a round is sum_i q_i w_i^2 (p_i + eps_i) ||z_i - h_i||^2. The sum of w_i^2
 * (p_i + eps_i) ||z_i - h_i||^2 over who has arrived estimates it without bias, and the same with ||z_i||^2 estimates what it would
 * have been without the memory. Both are averaged over some twenty rounds.
 */
final class GradientMemorySums implements CoordinatorMemory {
    private static final double DECAY = 0.95;
    /** Rounds in a row with more noise than without the memory, after which it is taken to do harm. */
    private static final int PATIENCE = 50;

    private static final int WITH = 0;
    private static final int WITHOUT = 1;
    private static final int HARMFUL_ROUNDS = 2;

    private final float[][] sums;
    private final double[] noise;
    private final double[] guard = new double[3];
    private double withMemory;
    private double without;

    /** Without weights yet. */
    GradientMemorySums(int dimension, int shards, int workers) {
        this.sums = new float[shards][dimension];
        this.noise = new double[workers];
    }

    @Override
    public void weigh(double[] weights, StragglerProfile profile, double[] varianceFactor) {
        Arrays.setAll(
                noise,
                i -> weights[i] == 0 ? 0 : weights[i] * weights[i] * (profile.straggling(i) + varianceFactor[i]));
    }

    @Override
    public boolean addTo(float[] estimate) {
        boolean anything = false;
        for (float[] sum : sums) {
            for (int i = 0; i < estimate.length; i++) {
                estimate[i] += sum[i];
                anything |= sum[i] != 0;
            }
        }
        return anything;
    }

    @Override
    public void fold(int worker, Frame frame) {
        MemoryNote note = frame.header()
                .note()
                .orElseThrow(() -> new IllegalArgumentException("a frame without a note: worker=" + worker));
        frame.accumulate(note.alpha(), sums[worker % sums.length]);
        withMemory += noise[worker] * note.differenceSquares();
        without += noise[worker] * note.messageSquares();
    }

    @Override
    public int groups() {
        return sums.length;
    }

    @Override
    public void forget(int group) {
        Arrays.fill(sums[group], 0);
    }

    @Override
    public boolean harms() {
        guard[WITH] = DECAY * guard[WITH] + (1 - DECAY) * withMemory;
        guard[WITHOUT] = DECAY * guard[WITHOUT] + (1 - DECAY) * without;
        guard[HARMFUL_ROUNDS] = guard[WITH] > guard[WITHOUT] ? guard[HARMFUL_ROUNDS] + 1 : 0;
        withMemory = 0;
        without = 0;
        if (guard[HARMFUL_ROUNDS] < PATIENCE) {
            return false;
        }
        Arrays.fill(guard, 0);
        return true;
    }

    @Override
    public OptionalDouble gain() {
        return guard[WITH] > 0 ? OptionalDouble.of(guard[WITHOUT] / guard[WITH]) : OptionalDouble.empty();
    }

    @Override
    public void writeTo(StateWriter state) {
        for (int group = 0; group < sums.length; group++) {
            state.floats("sum." + group, sums[group]);
        }
        state.doubles("guard", guard);
    }

    @Override
    public void readFrom(StateReader state) {
        for (int group = 0; group < sums.length; group++) {
            state.floats("sum." + group, sums[group]);
        }
        System.arraycopy(state.doubles("guard"), 0, guard, 0, guard.length);
    }
}
