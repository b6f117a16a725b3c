package io.github.tardigrad.lab;

import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.SchemeChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Trains schemes side by side, each with its own best step size, on clusters drawn alike.
 *
 * <p>A seed decides the cluster, who straggles, the partitions, the minibatches, the start and the dither, and is the same for
 * every scheme of a {@link Setup}: differences between schemes are paired. Step sizes are chosen on other seeds, by the mean
 * late loss. What {@link Results} keep is not trained again. All processors are used; the results do not depend on them.
 */
final class SchemeComparison {
    /** The first of the seeds on which step sizes are chosen. */
    private static final long FIRST_TUNING_SEED = 1_000_000;

    private final SchemeTraining training = new SchemeTraining();
    private final Results results;
    private final int tuningSeeds;
    private final int seeds;

    /**
     * Before anything is trained.
     *
     * @param tuningSeeds on which each step size is tried, at least 1
     * @param seeds numbered from 0, at least 2
     */
    SchemeComparison(Results results, int tuningSeeds, int seeds) {
        this.results = results;
        this.tuningSeeds = tuningSeeds;
        this.seeds = seeds;
    }

    /**
     * What is trained, but for the seed.
     *
     * @param name of its folder and its row, a word
     * @param title in words
     * @param job whose code and compare are the schemes; its cluster, partitions, step size and seed are replaced
     * @param cluster to draw from
     * @param workers of the cluster, and partitions
     * @param bits of a worker for each coordinate, on average
     * @param rates step sizes that each scheme tries
     */
    record Setup(
            String name,
            String title,
            PinnedJob job,
            ClusterDraw cluster,
            int workers,
            double bits,
            List<Double> rates) {
        Setup {
            rates = List.copyOf(rates);
        }

        /** A job for each scheme. */
        List<Job> jobs(long seed, double rate) {
            return job.with("cluster", cluster.draw(workers, seed))
                    .with("partitions", workers)
                    .with("code.bits.total", Math.round(bits * workers))
                    .with("training.optimizer.learningRate", rate)
                    .with("seed", seed)
                    .job()
                    .schemes();
        }

        /** Labels of the schemes, the code's own first. */
        List<String> schemes() {
            return jobs(0, rates.get(0)).stream()
                    .map(job -> SchemeChoice.label(job.code()))
                    .toList();
        }

        long rounds() {
            return jobs(0, rates.get(0)).get(0).trainingSettings().rounds();
        }
    }

    /**
     * What became of a scheme in a setup.
     *
     * @param rounds of each run
     * @param tried each step size with its mean late loss on the other seeds
     * @param rate the chosen one: of the least, the smallest where they are equal
     * @param curves of the seeds from 0
     */
    record Trained(
            Setup setup, String scheme, long rounds, List<Tried> tried, double rate, List<TrainingCurve> curves) {
        Trained {
            tried = List.copyOf(tried);
            curves = List.copyOf(curves);
        }

        /** Of each seed. */
        double[] lateLosses() {
            return curves.stream().mapToDouble(c -> c.lateLoss(rounds)).toArray();
        }

        /** Late loss minus that of another scheme of the same setup, seed by seed. */
        Interval difference(Trained other) {
            double[] ours = lateLosses();
            double[] theirs = other.lateLosses();
            return Interval.of(IntStream.range(0, ours.length)
                    .mapToDouble(s -> ours[s] - theirs[s])
                    .toArray());
        }
    }

    /** A step size and its mean late loss. */
    record Tried(double rate, double loss) {}

    private record Run(Setup setup, int scheme, double rate, long seed) {}

    /** Trains every scheme of every setup, in their order. */
    List<Trained> train(List<Setup> setups, Experiment.Listener listener) {
        List<Run> tuning = new ArrayList<>();
        for (Setup setup : setups) {
            for (long seed = FIRST_TUNING_SEED; seed < FIRST_TUNING_SEED + tuningSeeds; seed++) {
                for (int scheme = 0; scheme < setup.schemes().size(); scheme++) {
                    for (double rate : setup.rates()) {
                        tuning.add(new Run(setup, scheme, rate, seed));
                    }
                }
            }
        }
        int chosen = setups.stream().mapToInt(setup -> setup.schemes().size()).sum();
        Steps steps = new Steps(tuning.size() + chosen * seeds, listener);
        List<TrainingCurve> tuned = all(tuning, steps);

        List<List<Tried>> tried = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        for (Setup setup : setups) {
            List<Run> ofSetup = new ArrayList<>();
            for (int scheme = 0; scheme < setup.schemes().size(); scheme++) {
                List<Tried> rates = tried(setup, scheme, tuning, tuned);
                tried.add(rates);
                for (long seed = 0; seed < seeds; seed++) {
                    ofSetup.add(new Run(setup, scheme, best(rates), seed));
                }
            }
            runs.addAll(ofSetup);
        }
        List<TrainingCurve> curves = all(runs, steps);

        List<Trained> trained = new ArrayList<>();
        for (Setup setup : setups) {
            for (String scheme : setup.schemes()) {
                int i = trained.size();
                trained.add(new Trained(
                        setup,
                        scheme,
                        setup.rounds(),
                        tried.get(i),
                        best(tried.get(i)),
                        curves.subList(i * seeds, (i + 1) * seeds)));
            }
        }
        return trained;
    }

    private static List<Tried> tried(Setup setup, int scheme, List<Run> runs, List<TrainingCurve> curves) {
        long rounds = setup.rounds();
        return setup.rates().stream()
                .map(rate -> new Tried(
                        rate,
                        IntStream.range(0, runs.size())
                                .filter(i -> runs.get(i).setup().equals(setup)
                                        && runs.get(i).scheme() == scheme
                                        && runs.get(i).rate() == rate)
                                .mapToDouble(i -> curves.get(i).lateLoss(rounds))
                                .average()
                                .orElseThrow()))
                .toList();
    }

    private static double best(List<Tried> tried) {
        Tried best = tried.get(0);
        for (Tried other : tried) {
            best = other.loss() < best.loss() ? other : best;
        }
        return best.rate();
    }

    private List<TrainingCurve> all(List<Run> runs, Steps steps) {
        return runs.parallelStream().map(run -> one(run, steps)).toList();
    }

    private TrainingCurve one(Run run, Steps steps) {
        Job job = run.setup().jobs(run.seed(), run.rate()).get(run.scheme());
        String name = String.format(
                Locale.ROOT,
                "%s/%s/step-%s-seed-%d",
                run.setup().name(),
                SchemeChoice.label(job.code()),
                run.rate(),
                run.seed());
        TrainingCurve curve = results.of(name, JobWriter.toYaml(job), TrainingCurve.class, () -> training.train(job));
        steps.done();
        return curve;
    }

    /** Counts what threads have done. */
    private static final class Steps {
        private final int total;
        private final Experiment.Listener listener;
        private final AtomicInteger done = new AtomicInteger();

        Steps(int total, Experiment.Listener listener) {
            this.total = total;
            this.listener = listener;
        }

        synchronized void done() {
            listener.onStep(done.incrementAndGet(), total);
        }
    }
}
