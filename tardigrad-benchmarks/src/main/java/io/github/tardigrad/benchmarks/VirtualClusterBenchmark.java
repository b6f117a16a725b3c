package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.torch.TorchMlp;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.IdxFiles;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.SharedGradients;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.TrainingSettings;
import io.github.tardigrad.train.run.VirtualTraining;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Rounds a second of the virtual cluster: a network 784-128-10 on Fashion-MNIST, 50 workers, 7 bits each, every scheme; and the
 * time of a round beside that of its gradients alone, each partition's once. Times are of the one thread on a core, not by the
 * clock, so that others on the machine matter less.
 */
final class VirtualClusterBenchmark {
    private static final int WORKERS = 50;
    private static final int BITS = 7;
    private static final int BATCH = 32;
    private static final int ROUNDS = 40;
    private static final int WARM_UP = 20;
    private static final double SECONDS_PER_NANO = 1e-9;
    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
    /** Small: what is measured must not diverge, whatever the scheme. */
    private static final double STEP = 1e-4;

    private VirtualClusterBenchmark() {}

    /**
     * Prints a table for each cluster: straggler probabilities of the papers, and uniform on [.02, .6].
     *
     * @param args the folder of Fashion-MNIST, and the names of schemes, or none for all
     * @throws DataFileException if it cannot be read
     */
    public static void main(String[] args) throws DataFileException {
        Split split = IdxFiles.read(Path.of(args[0]), 10);
        TimedTask timed = new TimedTask(new TorchMlp(split, WORKERS, List.of(128), BATCH, 1, 1));
        SplittableRandom random = new SplittableRandom(0);
        double[] papers = IntStream.range(0, WORKERS)
                .mapToDouble(i -> Math.exp(-0.1 * random.nextDouble(0.01, 2)))
                .toArray();
        double[] mild = IntStream.range(0, WORKERS)
                .mapToDouble(i -> random.nextDouble(0.02, 0.6))
                .toArray();
        List<Scheme> schemes = args.length == 1
                ? Schemes.all()
                : Arrays.stream(args)
                        .skip(1)
                        .map(name -> Schemes.named(name).orElseThrow())
                        .toList();
        System.out.println("Kernels: " + Kernels.inUse());
        // Not counted: in the first run most of the program is not compiled yet.
        measure(schemes.get(0), papers, timed);
        print("p = exp(-psi / 10), psi in [.01, 2]", papers, timed, schemes);
        print("p in [.02, .6]", mild, timed, schemes);
    }

    private static void print(String cluster, double[] straggling, TimedTask task, List<Scheme> wanted) {
        System.out.println(
                "| " + cluster + " | messages a round | rounds a second | ms a round | of it gradients | ratio |");
        System.out.println("|---|---:|---:|---:|---:|---:|");
        double all = 0;
        double gradients = 0;
        double allMessages = 0;
        int schemes = 0;
        for (Scheme scheme : wanted) {
            double[] measured;
            try {
                measured = measure(scheme, straggling, task);
            } catch (IllegalArgumentException | NonFiniteGradientException e) {
                System.out.printf(Locale.ROOT, "| %s | %s |  |  |  |  |%n", scheme.name(), e.getMessage());
                continue;
            }
            row(scheme.name(), measured[2], measured[0], measured[1]);
            all += measured[0];
            gradients += measured[1];
            allMessages += measured[2];
            schemes++;
        }
        row("all " + schemes, allMessages / schemes, all / schemes, gradients / schemes);
    }

    private static void row(String name, double messages, double round, double gradient) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.0f | %.2f | %.2f | %.2f |%n",
                name,
                messages,
                1 / round,
                1e3 * round,
                1e3 * gradient,
                round / gradient);
    }

    /** Seconds of a round, of its gradients, and messages. */
    private static double[] measure(Scheme scheme, double[] straggling, TimedTask task) {
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal((long) WORKERS * BITS))
                .forScheme(scheme);
        CodePlan plan = Planner.plan(StragglerProfile.of(straggling), WORKERS, task.dimension(), spec);
        ClusterDelays delays = ClusterDelays.independent(Arrays.stream(straggling)
                .mapToObj(p -> new Intermittent(p, 0.5))
                .toList());
        TrainingSettings settings = new TrainingSettings(
                WARM_UP + ROUNDS, 1, 0, 0, 1, OptimizerSpec.sgd(STEP), ScheduleSpec.CONSTANT, Clock.VIRTUAL, 1);
        try (VirtualTraining training = new VirtualTraining(new SharedGradients(task), plan, delays, settings)) {
            for (int round = 0; round < WARM_UP; round++) {
                training.step();
            }
            task.nanos = 0;
            long messages = 0;
            long started = THREAD.getCurrentThreadCpuTime();
            for (int round = 0; round < ROUNDS; round++) {
                training.step();
                messages += training.arrived().cardinality();
            }
            double seconds = (THREAD.getCurrentThreadCpuTime() - started) * SECONDS_PER_NANO;
            return new double[] {seconds / ROUNDS, task.nanos * SECONDS_PER_NANO / ROUNDS, (double) messages / ROUNDS};
        }
    }

    /** Adds up the time of gradients. */
    private static final class TimedTask implements TrainingTask {
        private final TrainingTask task;
        private long nanos;

        TimedTask(TrainingTask task) {
            this.task = task;
        }

        @Override
        public int partitions() {
            return task.partitions();
        }

        @Override
        public int dimension() {
            return task.dimension();
        }

        @Override
        public ParameterLayout layout() {
            return task.layout();
        }

        @Override
        public float[] initialParameters() {
            return task.initialParameters();
        }

        @Override
        public String description() {
            return task.description();
        }

        @Override
        public long fingerprint() {
            return task.fingerprint();
        }

        @Override
        public GradientSource open() {
            GradientSource source = task.open();
            return new GradientSource() {
                @Override
                public void setParameters(float[] parameters) {
                    source.setParameters(parameters);
                }

                @Override
                public double gradient(WeightedPartitions row, long round, float[] out) {
                    long started = THREAD.getCurrentThreadCpuTime();
                    double loss = source.gradient(row, round, out);
                    nanos += THREAD.getCurrentThreadCpuTime() - started;
                    return loss;
                }

                @Override
                public Evaluation evaluate() {
                    return source.evaluate();
                }

                @Override
                public void close() {
                    source.close();
                }
            };
        }
    }
}
