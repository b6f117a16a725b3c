package io.github.tardigrad.lab;

import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.SchemeChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Trains schemes side by side, each with its own best step size, on clusters drawn alike.
 *
 * <p>A seed decides the cluster, who straggles, the partitions, the minibatches, the start and the dither, and is the same for
 * every scheme of a {@link Setup}: differences between schemes are paired. Step sizes are chosen on other seeds, by the mean
 * late loss, by a {@link StepSearch}; such runs are evaluated in their last quarter alone. What {@link Results} keep, and what an
 * equal run has found, is not trained again. All processors are used; the results do not depend on them.
 */
final class SchemeComparison {
    /** The first of the seeds on which step sizes are chosen. */
    private static final long FIRST_TUNING_SEED = 1_000_000;

    private static final String LATE_ONLY = "# evaluated late\n";

    private final SchemeTraining training = new SchemeTraining();
    /** By all that decides them. */
    private final Map<String, CompletableFuture<TrainingCurve>> finished = new ConcurrentHashMap<>();

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
            return pinned(seed, rate).job().schemes();
        }

        /** The job of all schemes. */
        PinnedJob pinned(long seed, double rate) {
            PinnedJob budgeted = bits > 0 ? job.with("code.bits.total", Math.round(bits * workers)) : job;
            return budgeted.with("cluster", cluster.draw(workers, seed))
                    .with("partitions", partitions)
                    .with("training.optimizer.learningRate", rate)
                    .with("seed", seed);
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

    /**
     * A step size and its mean late loss.
     *
     * @param seeds on which it was tried: fewer than others if it had lost by then
     */
    record Tried(double rate, double loss, int seeds) {}

    /**
     * One training.
     *
     * @param lateOnly whether nothing but its late loss is asked for
     */
    private record Run(Candidate candidate, double rate, long seed, boolean lateOnly) {}

    /** A scheme of a setup whose step size is looked for. */
    private record Candidate(Setup setup, int scheme, String label, long rounds, StepSearch search) {
        Run run(long seed) {
            return new Run(this, search.best(), seed, false);
        }

        Run trial(StepSearch.Trial trial) {
            return new Run(this, trial.rate(), FIRST_TUNING_SEED + trial.seed(), true);
        }
    }

    /** Trains every scheme of every setup, in their order. */
    List<Trained> train(List<Setup> setups, Experiment.Listener listener) {
        List<Candidate> candidates = new ArrayList<>();
        for (Setup setup : setups) {
            List<String> labels = setup.schemes();
            long rounds = setup.rounds();
            for (int scheme = 0; scheme < labels.size(); scheme++) {
                candidates.add(new Candidate(
                        setup, scheme, labels.get(scheme), rounds, new StepSearch(setup.rates(), tuningSeeds)));
            }
        }
        Steps steps = new Steps(candidates.size() * seeds, listener);
        tune(candidates, steps);

        List<Run> runs = new ArrayList<>();
        for (Candidate candidate : candidates) {
            for (long seed = 0; seed < seeds; seed++) {
                runs.add(candidate.run(seed));
            }
        }
        List<TrainingCurve> curves = all(runs, steps);

        List<Trained> trained = new ArrayList<>();
        for (Candidate candidate : candidates) {
            int i = trained.size();
            trained.add(new Trained(
                    candidate.setup(),
                    candidate.label(),
                    candidate.rounds(),
                    candidate.search().tried(),
                    candidate.search().best(),
                    curves.subList(i * seeds, (i + 1) * seeds)));
        }
        return trained;
    }

    /** Until every search has ended. */
    private void tune(List<Candidate> candidates, Steps steps) {
        while (true) {
            List<Run> runs = candidates.stream()
                    .flatMap(candidate -> candidate.search().next().stream().map(candidate::trial))
                    .toList();
            if (runs.isEmpty()) {
                return;
            }
            steps.more(runs.size());
            List<TrainingCurve> curves = all(runs, steps);
            for (int i = 0; i < runs.size(); i++) {
                Candidate candidate = runs.get(i).candidate();
                candidate.search().add(runs.get(i).rate(), curves.get(i).lateLoss(candidate.rounds()));
            }
        }
    }

    /**
     * One after the other on each processor: a stream splits the list before it knows which runs are long. Those of a seed come
     * together, as they have their data in common.
     */
    private List<TrainingCurve> all(List<Run> runs, Steps steps) {
        List<Integer> order = IntStream.range(0, runs.size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> runs.get(i).seed()))
                .toList();
        ExecutorService processors =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            Map<Integer, CompletableFuture<TrainingCurve>> curves = new TreeMap<>();
            for (int i : order) {
                curves.put(i, CompletableFuture.supplyAsync(() -> one(runs.get(i), steps), processors));
            }
            return curves.values().stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof OutOfTimeException) {
                finishWhatHasBegun(processors);
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        } finally {
            processors.shutdownNow();
        }
    }

    private static void finishWhatHasBegun(ExecutorService processors) {
        processors.shutdown();
        try {
            processors.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TrainingCurve one(Run run, Steps steps) {
        Candidate candidate = run.candidate();
        PinnedJob pinned = candidate.setup().pinned(run.seed(), run.rate());
        Job job = pinned.job().schemes().get(candidate.scheme());
        String name = String.format(
                Locale.ROOT,
                "%s/%s/step-%s-seed-%d",
                candidate.setup().name(),
                candidate.label(),
                run.rate(),
                run.seed());
        String evaluated = run.lateOnly() ? LATE_ONLY : "";
        // Keys that later versions add do not make it another: the job without its defaults.
        String input = pinned.text() + candidate.scheme() + evaluated;
        TrainingCurve curve = shared(
                JobWriter.toYaml(job) + evaluated,
                () -> results.of(name, input, TrainingCurve.class, () -> training.train(job, run.lateOnly())));
        steps.done();
        return curve;
    }

    /** Setups have runs in common: centralized training has no bits, whatever the budget of the others. */
    private TrainingCurve shared(String input, Supplier<TrainingCurve> work) {
        CompletableFuture<TrainingCurve> mine = new CompletableFuture<>();
        CompletableFuture<TrainingCurve> other = finished.putIfAbsent(input, mine);
        if (other != null) {
            return other.join();
        }
        try {
            TrainingCurve curve = work.get();
            mine.complete(curve);
            return curve;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        }
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
