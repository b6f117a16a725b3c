package io.github.tardigrad.simulation;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.lattice.RotatedQuantizer;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.GradientMemory;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.checkpoint.CheckpointInterval;
import io.github.tardigrad.train.measure.Adaptation;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One simulated training: all that the schedule of faults does not say. But for the number of workers and rounds it is a function of the
 * seed.
 *
 * @param seed of everything
 * @param workers n
 * @param rounds of the training
 */
record Setup(long seed, int workers, long rounds) {
    static final double DEADLINE_SECONDS = 1;
    private static final int LEAST_DIMENSION = 16;
    private static final int MOST_DIMENSION = 64;
    private static final long LEAST_ROUNDS = 200;
    private static final int MORE_ROUNDS = 400;

    static Setup drawn(long seed, int fewest, int most) {
        return new Setup(
                seed,
                fewest + Draw.below(most - fewest + 1, seed, 40, 0, 0),
                LEAST_ROUNDS + Draw.below(MORE_ROUNDS, seed, 41, 0, 0));
    }

    private double uniform(int question) {
        return Draw.uniform(seed, 42, question, 0);
    }

    int dimension() {
        return LEAST_DIMENSION + (int) ((MOST_DIMENSION - LEAST_DIMENSION + 1) * uniform(0));
    }

    /** Gradient memory in three cases of five. */
    Memory memory() {
        double kind = uniform(1);
        if (kind < 0.2) {
            return NoMemory.INSTANCE;
        }
        if (kind < 0.4) {
            return new ErrorFeedback();
        }
        return new GradientMemory(
                uniform(2) < 0.3 ? 0 : uniform(3),
                uniform(4) < 0.7 ? OptionalDouble.empty() : OptionalDouble.of(0.05 + 0.9 * uniform(5)),
                2,
                1 + (int) (8 * uniform(6)));
    }

    private BitSpec bits() {
        double kind = uniform(7);
        int bits = 2 + (int) (5 * uniform(8));
        if (kind < 0.15) {
            return BitSpec.none();
        }
        if (kind < 0.35) {
            return new BitSpec(
                    UniformQuantizer.DEFAULT,
                    (long) (bits + 1) * workers,
                    BitSpec.Allocation.EQUAL,
                    2,
                    Float.SIZE,
                    false,
                    NoiseScale.ONE,
                    uniform(9) < 0.3);
        }
        Quantizer quantizer = kind < 0.5 ? RotatedQuantizer.INSTANCE : LatticeQuantizer.INSTANCE;
        int unit = kind < 0.5 ? 1 : 4;
        return new BitSpec(
                quantizer,
                (long) unit * bits * workers,
                BitSpec.Allocation.EQUAL,
                quantizer.smallestBudget(),
                quantizer.largestBudget(),
                false,
                NoiseScale.ONE,
                false);
    }

    /** Probabilities of being late from .03 to .6, unequal; where plans change, the workers change places in the middle. */
    ClusterDelays delays() {
        List<ShiftedExponential> models = new ArrayList<>();
        double usual = 0.05 + 0.5 * uniform(10);
        for (int i = 0; i < workers; i++) {
            double p = Math.min(0.6, Math.max(0.03, usual * (0.2 + 1.6 * Draw.uniform(seed, 43, i, 0))));
            models.add(new ShiftedExponential(0.1, -Math.log(p) / 0.9));
        }
        ClusterDelays steady = ClusterDelays.independent(models);
        return replans() ? new Drifting(steady, rounds / 2) : steady;
    }

    private record Drifting(ClusterDelays steady, long from) implements ClusterDelays {
        @Override
        public int workers() {
            return steady.workers();
        }

        @Override
        public double stragglerProbability(int worker, double deadlineSeconds, double load) {
            return steady.stragglerProbability(worker, deadlineSeconds, load);
        }

        @Override
        public double responseSeconds(long seed, long round, int worker, double load) {
            int as = round <= from ? worker : steady.workers() - 1 - worker;
            return steady.responseSeconds(seed, round, as, load);
        }
    }

    private boolean replans() {
        return !(memory() instanceof ErrorFeedback) && uniform(11) < 0.4;
    }

    CodePlan plan(ClusterDelays delays) {
        double[] loads = new double[workers];
        Arrays.fill(loads, 1);
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, bits()).withMemory(memory());
        return Planner.plan(StragglerProfile.at(delays, DEADLINE_SECONDS, loads), partitions(), dimension(), spec);
    }

    int partitions() {
        return workers + (int) (workers * uniform(12));
    }

    TrainingSettings settings() {
        double momentum = uniform(13) < 0.5 ? 0 : 0.8 * uniform(14);
        OptimizerSpec usual = OptimizerSpec.sgd(0.1 * (1 - momentum));
        return new TrainingSettings(
                rounds,
                seed,
                0,
                CheckpointInterval.of(8 + Draw.below(25, seed, 44, 0, 0)),
                2 + Draw.below(2, seed, 45, 0, 0),
                momentum == 0
                        ? usual
                        : new OptimizerSpec(
                                OptimizerSpec.Type.MOMENTUM,
                                usual.learningRate(),
                                momentum,
                                usual.beta1(),
                                usual.beta2(),
                                usual.epsilon()),
                ScheduleSpec.CONSTANT,
                OptionalDouble.empty(),
                Clock.VIRTUAL,
                new Adaptation.Deadline(DEADLINE_SECONDS, 1),
                replans() ? new ReplanSpec(20, 1.05, 0.95, uniform(15) < 0.5) : ReplanSpec.NEVER);
    }

    /** One line for people. */
    String text() {
        return workers + " workers, " + dimension() + " parameters, memory " + memory().name() + ", "
                + bits().quantizer().name() + (replans() ? ", plans that change" : "");
    }
}
