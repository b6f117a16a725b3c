package io.github.tardigrad.lab;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.memory.GradientMemory;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.TrainingSettings;
import io.github.tardigrad.train.run.VirtualTraining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Settings in which a memory ought to do harm: where the noise of minibatches is all there is, where almost nobody is late, where
 * momentum is heavy, where the data drifts, and where probabilities are wrong. The optimal code is trained in each with and without
 * memory, at the same step, rounds, minibatches and response times.
 */
final class HostileSettings {
    private static final long ROUNDS = 400;
    private static final long EVERY = 10;
    private static final double DEADLINE = 1;
    /** A loss of a model that no longer is one. */
    private static final double DIVERGED = 1e3;

    private HostileSettings() {}

    /** From what to what the probabilities of straggling go. */
    record Straggling(double least, double most) {}

    /**
     * A setting.
     *
     * @param straggling from what to what the probabilities go
     * @param wrong standard deviation of the logarithm of what the plan takes the arrival probabilities to be, over the true ones
     * @param drift how far the optimum moves in a round, of quadratic losses instead of the digits
     */
    record Setting(
            String name,
            int workers,
            Straggling straggling,
            String by,
            int batch,
            String optimizer,
            double bits,
            double wrong,
            double drift) {}

    private static final Straggling PAPERS = new Straggling(0.82, 0.999);
    private static final Straggling MILD = new Straggling(0.02, 0.6);
    private static final Straggling PUNCTUAL = new Straggling(0.02, 0.02);

    static List<Setting> all() {
        return List.of(
                new Setting("heavy momentum, most are late", 10, PAPERS, "label", 32, momentum(0.05, 0.9), 2, 0, 0),
                new Setting("the same, long steps", 10, PAPERS, "label", 32, momentum(0.2, 0.9), 2, 0, 0),
                new Setting("heavier momentum, long steps", 10, PAPERS, "label", 32, momentum(0.2, 0.97), 2, 0, 0),
                new Setting("heavy momentum, few are late", 10, MILD, "label", 32, momentum(0.05, 0.9), 2, 0, 0),
                new Setting(
                        "Adam, most are late", 10, PAPERS, "label", 32, "{type: adam, learningRate: 0.02}", 2, 0, 0),
                new Setting("Adam, long steps", 10, PAPERS, "label", 32, "{type: adam, learningRate: 0.1}", 2, 0, 0),
                new Setting("one example a batch, alike, most are late", 10, PAPERS, "random", 1, sgd(0.5), 2, 0, 0),
                new Setting("one example a batch, alike, few are late", 10, MILD, "random", 1, sgd(0.5), 2, 0, 0),
                new Setting("one example a batch, alike, p = .02", 10, PUNCTUAL, "random", 1, sgd(0.5), 2, 0, 0),
                new Setting("p = .02, by label", 10, PUNCTUAL, "label", 32, sgd(0.5), 2, 0, 0),
                new Setting("p = .02, alike, five bits", 10, PUNCTUAL, "random", 32, sgd(0.5), 5, 0, 0),
                new Setting("50 workers, batches of 8, most are late", 50, PAPERS, "random", 8, sgd(0.5), 2, 0, 0),
                new Setting("50 workers, one example, few are late", 50, MILD, "random", 1, sgd(0.5), 2, 0, 0),
                new Setting("wrong probabilities, most are late", 10, PAPERS, "label", 32, sgd(0.5), 2, 0.5, 0),
                new Setting("wrong probabilities, few are late", 10, MILD, "label", 32, sgd(0.5), 2, 0.5, 0),
                new Setting("slow drift, most are late", 10, PAPERS, "", 0, sgd(0.1), 2, 0, 0.01),
                new Setting("fast drift, most are late", 10, PAPERS, "", 0, sgd(0.1), 2, 0, 0.3),
                new Setting("fast drift, few are late", 10, MILD, "", 0, sgd(0.1), 2, 0, 0.3),
                new Setting("fast drift, p = .02", 10, PUNCTUAL, "", 0, sgd(0.1), 2, 0, 0.3),
                new Setting("steps too long for most", 10, PAPERS, "label", 32, sgd(4), 2, 0, 0));
    }

    private static String sgd(double step) {
        return "{type: sgd, learningRate: " + step + "}";
    }

    private static String momentum(double step, double momentum) {
        return "{type: momentum, learningRate: " + step + ", momentum: " + momentum + "}";
    }

    /** The mean loss of the last quarter of a run. */
    static double loss(Setting setting, Memory memory, long seed) {
        Job job = JobReader.read(yaml(setting, seed), setting.name(), Path.of(""));
        TrainingTask task =
                setting.drift() > 0 ? new Drifting(setting.workers(), setting.drift(), seed) : TrainingTasks.of(job);
        SplittableRandom random = new SplittableRandom(seed);
        double[] believed = new double[setting.workers()];
        List<DelayModel> delays = new ArrayList<>();
        for (int i = 0; i < believed.length; i++) {
            Straggling between = setting.straggling();
            double p = between.least() + (between.most() - between.least()) * random.nextDouble();
            delays.add(new Intermittent(p, DEADLINE / 2));
            believed[i] = 1 - Math.min(1, (1 - p) * Math.exp(setting.wrong() * random.nextGaussian()));
        }
        double kept = job.trainingSettings().optimizer().keptOfMean();
        CodePlan plan = Planner.plan(
                StragglerProfile.of(believed),
                setting.workers(),
                task.dimension(),
                job.code().withMemory(memory.underMomentum(kept)));
        TrainingSettings settings = job.trainingSettings();
        double sum = 0;
        int count = 0;
        try (VirtualTraining training = new VirtualTraining(task, plan, ClusterDelays.independent(delays), settings)) {
            for (long round = 1; round <= ROUNDS; round++) {
                training.step();
                if (round > ROUNDS * 3 / 4 && round % EVERY == 0) {
                    sum += training.evaluate().trainLoss();
                    count++;
                }
            }
        } catch (RunFailedException e) {
            return DIVERGED;
        }
        double loss = sum / count;
        return loss < DIVERGED ? loss : DIVERGED;
    }

    private static String yaml(Setting setting, long seed) {
        return String.format(
                Locale.ROOT,
                """
                cluster: {stragglerProbability: %s, deadline: 1}
                partitions: %d
                code: {bits: {total: %s}}
                data: {type: digits, partitionBy: %s}
                model: {type: softmax}
                seed: %d
                training:
                  rounds: %d
                  batchSize: %d
                  optimizer: %s
                """,
                Collections.nCopies(setting.workers(), 0.5),
                setting.workers(),
                setting.bits() * setting.workers(),
                setting.by().isEmpty() ? "random" : setting.by(),
                seed,
                ROUNDS,
                Math.max(1, setting.batch()),
                setting.optimizer());
    }

    /**
     * How many times the loss with memory is that without: the geometric mean over seeds.
     *
     * @param ratio that mean
     * @param error of its logarithm: the standard error over the seeds
     */
    record Harm(double ratio, double error) {}

    static Harm harm(Setting setting, int first, int seeds) {
        double sum = 0;
        double squares = 0;
        for (int seed = first; seed < first + seeds; seed++) {
            double log = Math.log(loss(setting, GradientMemory.usual(), seed) / loss(setting, NoMemory.INSTANCE, seed));
            sum += log;
            squares += log * log;
        }
        double mean = sum / seeds;
        double variance = Math.max(0, squares / seeds - mean * mean) / Math.max(1, seeds - 1);
        return new Harm(Math.exp(mean), Math.sqrt(variance));
    }

    /** Prints the table of docs/memory.md: for each setting the ratio of the losses, and its standard error. */
    public static void main(String[] args) {
        int first = args.length > 0 ? Integer.parseInt(args[0]) : 11;
        int seeds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        for (Setting setting : all()) {
            Harm harm = harm(setting, first, seeds);
            System.out.printf(Locale.ROOT, "%-44s %.3f  (%.1f %%)%n", setting.name(), harm.ratio(), 100 * harm.error());
        }
    }

    /** Quadratic losses whose optima walk at random, each its own way. */
    private static final class Drifting implements TrainingTask {
        private static final int DIMENSION = 200;
        private final int partitions;
        private final double drift;
        private final long seed;

        Drifting(int partitions, double drift, long seed) {
            this.partitions = partitions;
            this.drift = drift;
            this.seed = seed;
        }

        @Override
        public int partitions() {
            return partitions;
        }

        @Override
        public int dimension() {
            return DIMENSION;
        }

        @Override
        public ParameterLayout layout() {
            return ParameterLayout.empty().with("w", DIMENSION);
        }

        @Override
        public float[] initialParameters() {
            return new float[DIMENSION];
        }

        @Override
        public GradientSource open() {
            return new Source();
        }

        @Override
        public String description() {
            return "drifting";
        }

        @Override
        public long fingerprint() {
            return seed;
        }

        private final class Source implements GradientSource {
            private final float[][] optima = new float[partitions][DIMENSION];
            private final float[] w = new float[DIMENSION];
            private final SplittableRandom random = new SplittableRandom(seed);
            private long now;

            Source() {
                for (float[] optimum : optima) {
                    for (int i = 0; i < DIMENSION; i++) {
                        optimum[i] = (float) random.nextGaussian();
                    }
                }
            }

            private void walk(long round) {
                for (; now < round; now++) {
                    for (float[] optimum : optima) {
                        for (int i = 0; i < DIMENSION; i++) {
                            optimum[i] += (float) (drift * random.nextGaussian());
                        }
                    }
                }
            }

            @Override
            public void setParameters(float[] parameters) {
                System.arraycopy(parameters, 0, w, 0, DIMENSION);
            }

            @Override
            public double gradient(WeightedPartitions row, long round, float[] out) {
                walk(round);
                Arrays.fill(out, 0);
                for (int t = 0; t < row.size(); t++) {
                    float[] optimum = optima[row.partition(t)];
                    for (int i = 0; i < DIMENSION; i++) {
                        out[i] += (float) (row.coefficient(t) / partitions * (w[i] - optimum[i]));
                    }
                }
                return 0;
            }

            @Override
            public Evaluation evaluate() {
                double loss = 0;
                for (int i = 0; i < DIMENSION; i++) {
                    double mean = 0;
                    for (float[] optimum : optima) {
                        mean += optimum[i] / partitions;
                    }
                    loss += (w[i] - mean) * (w[i] - mean) / 2;
                }
                return new Evaluation(loss, loss, Map.of());
            }

            @Override
            public void close() {}
        }
    }
}
