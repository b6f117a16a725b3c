package io.github.tardigrad.lab;

import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.SchemeChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Trains schemes side by side, each with its own best step size, on clusters drawn alike.
 *
 * <p>A seed decides the cluster, who straggles, the partitions, the minibatches, the start and the dither, and is the same for
 * every scheme of a {@link Setup}: differences between schemes are paired. Step sizes are chosen on other seeds, by the mean
 * late loss, by a {@link StepSearch}. What {@link Results} keep is not trained again. All processors are used; the results do not depend on them.
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
     * @param workers of the cluster
     * @param partitions of the data
     * @param bits of a worker for each coordinate, on average; 0: the job says
     * @param rates step sizes that each scheme tries, ascending; more where the best is at an end
     * @param labels of the schemes; none: by their names and settings
     */
    record Setup(
            String name,
            String title,
            PinnedJob job,
            ClusterDraw cluster,
            int workers,
            int partitions,
            double bits,
            List<Double> rates,
            List<String> labels) {
        Setup {
            rates = List.copyOf(rates);
            labels = List.copyOf(labels);
        }

        /** As many partitions as workers, and schemes by their names and settings. */
        Setup(
                String name,
                String title,
                PinnedJob job,
                ClusterDraw cluster,
                int workers,
                double bits,
                List<Double> rates) {
            this(name, title, job, cluster, workers, workers, bits, rates, List.of());
        }

        /** A job for each scheme. */
        List<Job> jobs(long seed, double rate) {
            PinnedJob budgeted = bits > 0 ? job.with("code.bits.total", Math.round(bits * workers)) : job;
            return budgeted.with("cluster", cluster.draw(workers, seed))
                    .with("partitions", partitions)
                    .with("training.optimizer.learningRate", rate)
                    .with("seed", seed)
                    .job()
                    .schemes();
        }

        /** Labels of the schemes, the code's own first. */
        List<String> schemes() {
            return labels.isEmpty()
                    ? jobs(0, rates.get(0)).stream()
                            .map(job -> SchemeChoice.label(job.code()))
                            .toList()
                    : labels;
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

    /** A scheme of a setup whose step size is looked for. */
    private record Candidate(Setup setup, int scheme, String label, StepSearch search) {
        Run run(double rate, long seed) {
            return new Run(setup, scheme, rate, seed);
        }
    }

    /** Trains every scheme of every setup, in their order. */
    List<Trained> train(List<Setup> setups, Experiment.Listener listener) {
        List<Candidate> candidates = new ArrayList<>();
        for (Setup setup : setups) {
            List<String> labels = setup.schemes();
            for (int scheme = 0; scheme < labels.size(); scheme++) {
                candidates.add(new Candidate(setup, scheme, labels.get(scheme), new StepSearch(setup.rates())));
            }
        }
        Steps steps = new Steps(candidates.size() * seeds, listener);
        tune(candidates, steps);

        List<Run> runs = new ArrayList<>();
        for (Candidate candidate : candidates) {
            for (long seed = 0; seed < seeds; seed++) {
                runs.add(candidate.run(candidate.search().best(), seed));
            }
        }
        List<TrainingCurve> curves = all(runs, steps);

        List<Trained> trained = new ArrayList<>();
        for (Candidate candidate : candidates) {
            int i = trained.size();
            trained.add(new Trained(
                    candidate.setup(),
                    candidate.label(),
                    candidate.setup().rounds(),
                    candidate.search().tried(),
                    candidate.search().best(),
                    curves.subList(i * seeds, (i + 1) * seeds)));
        }
        return trained;
    }

    /** Until every search has ended. */
    private void tune(List<Candidate> candidates, Steps steps) {
        while (true) {
            List<Run> runs = new ArrayList<>();
            for (Candidate candidate : candidates) {
                for (double rate : candidate.search().next()) {
                    for (long seed = 0; seed < tuningSeeds; seed++) {
                        runs.add(candidate.run(rate, FIRST_TUNING_SEED + seed));
                    }
                }
            }
            if (runs.isEmpty()) {
                return;
            }
            steps.more(runs.size());
            List<TrainingCurve> curves = all(runs, steps);
            int first = 0;
            for (Candidate candidate : candidates) {
                for (double rate : candidate.search().next()) {
                    candidate
                            .search()
                            .add(rate, meanLateLoss(candidate.setup(), curves.subList(first, first + tuningSeeds)));
                    first += tuningSeeds;
                }
            }
        }
    }

    private static double meanLateLoss(Setup setup, List<TrainingCurve> curves) {
        long rounds = setup.rounds();
        return curves.stream()
                .mapToDouble(curve -> curve.lateLoss(rounds))
                .average()
                .orElseThrow();
    }

    /** One after the other on each processor: a stream splits the list before it knows which runs are long. */
    private List<TrainingCurve> all(List<Run> runs, Steps steps) {
        ExecutorService processors =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<CompletableFuture<TrainingCurve>> curves = runs.stream()
                    .map(run -> CompletableFuture.supplyAsync(() -> one(run, steps), processors))
                    .toList();
            return curves.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        } finally {
            processors.shutdownNow();
        }
    }

    private TrainingCurve one(Run run, Steps steps) {
        Job job = run.setup().jobs(run.seed(), run.rate()).get(run.scheme());
        String name = String.format(
                Locale.ROOT,
                "%s/%s/step-%s-seed-%d",
                run.setup().name(),
                run.setup().schemes().get(run.scheme()),
                run.rate(),
                run.seed());
        TrainingCurve curve = results.of(name, JobWriter.toYaml(job), TrainingCurve.class, () -> training.train(job));
        steps.done();
        return curve;
    }

    /** Counts what threads have done. */
    private static final class Steps {
        private final Experiment.Listener listener;
        private int total;
        private int done;

        Steps(int total, Experiment.Listener listener) {
            this.total = total;
            this.listener = listener;
        }

        synchronized void more(int runs) {
            total += runs;
        }

        synchronized void done() {
            listener.onStep(++done, total);
        }
    }
}
