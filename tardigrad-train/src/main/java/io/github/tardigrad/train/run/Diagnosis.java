package io.github.tardigrad.train.run;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.data.DataNote;
import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the loss of a run suffers from, by the run's record: the scale of the data, the step, lateness, quantization, or the noise
 * of minibatches; and which key of the job changes it.
 *
 * <p>How noisy estimates were is measured ({@code realisedResidualError}, {@code batchNoise}); of the first, lateness and
 * quantization have the shares that their variances have at the measured straggler probabilities: with decoding weights a_i,
 * coefficients c_i and q_i = 1 - p_i a worker adds a_i^2 |c_i|^2 q_i p_i by being late, a_i^2 |c_i|^2 q_i eps_i by its quantizer,
 * and partition j adds (1 - sum_i a_i c_ij q_i)^2 by being missed on average.
 *
 * @param findings one for each cause, what the loss suffers from most first
 */
public record Diagnosis(List<Finding> findings) {
    /** A noise, relative to the squared gradient, below which steps go nearly where the gradient points. */
    private static final double LITTLE_NOISE = 0.25;
    /** A part of the noise that is worth naming. */
    private static final double LARGE_SHARE = 0.25;
    /** Standard deviations that a measured share may be from the planned one by chance, among many workers. */
    private static final double CHANCE = 5;
    /** Relative fall of the loss over the last quarter of the evaluations that is no standstill. */
    private static final double STILL_FALLING = 0.05;
    /** Size of the loss's rises, relative to it, over the last half of the evaluations, that is no settling. */
    private static final double SWINGING = 0.1;

    /** Of a run that could have gone on. */
    private static final double LEAST_SEVERITY = 0.25;

    private static final int FEW_EVALUATIONS = 4;

    /** Keeps an unmodifiable copy. */
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** What may be the matter. */
    public enum Cause {
        /** Features are far from 0 and 1. */
        DATA_SCALE("data scale"),
        /** The learning rate, its schedule, or the number of rounds. */
        STEP("step"),
        /** Workers that miss the deadline. */
        LATENESS("lateness"),
        /** Few bits. */
        QUANTIZATION("quantization"),
        /** Few examples a round. */
        MINIBATCHES("minibatch noise");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /** As people say it. */
        public String words() {
            return words;
        }
    }

    /**
     * What is known of one cause.
     *
     * @param severity 0 where the loss does not suffer from it; the larger, the more
     * @param known whether the record tells
     * @param text a sentence with what was measured
     * @param key of the job that changes it; empty where nothing needs changing
     */
    public record Finding(Cause cause, double severity, boolean known, String text, String key) {
        /** Whether the loss suffers from it. */
        public boolean suffers() {
            return severity > 0;
        }
    }

    /** Means over rounds, and the losses of evaluations. */
    private static final class Series {
        final List<Double> losses = new ArrayList<>();
        boolean diverged;
        long rounds;
        long empty;
        int noisy;
        double others;
        int batched;
        double batches;

        void add(MeasuredRound round) {
            rounds++;
            empty += round.empty() ? 1 : 0;
            round.trainLoss().ifPresent(loss -> {
                if (Double.isNaN(loss)) {
                    diverged = true;
                } else {
                    losses.add(loss);
                }
            });
            if (round.residualError().isPresent()) {
                noisy++;
                others += round.residualError().getAsDouble();
            }
            if (round.batchNoise().isPresent()) {
                batched++;
                batches += round.batchNoise().getAsDouble();
            }
        }

        double meanOthers() {
            return others / noisy;
        }

        double meanBatches() {
            return batches / batched;
        }
    }

    /**
     * Reads a record.
     *
     * @throws InvalidInputException if it is damaged, or holds no round
     */
    public static Diagnosis of(RunRecord record) {
        WorkerReport workers = WorkerReport.of(record);
        CodePlan plan = record.plan(workers.plan());
        Series series = series(record);
        List<Finding> findings = new ArrayList<>();
        findings.add(scale(record));
        findings.add(step(series));
        findings.addAll(noise(series, plan, workers));
        findings.sort(Comparator.comparingDouble((Finding finding) -> -finding.severity()));
        return new Diagnosis(findings);
    }

    private static Series series(RunRecord record) {
        Series series = new Series();
        try {
            MeasuredRound.forEach(record.folder(), series::add);
        } catch (IOException e) {
            throw InvalidInputException.of(
                    record.folder().resolve(RunFolder.METRICS).toString(), "cannot be read: " + FileProblem.of(e), e);
        }
        return series;
    }

    private static Finding scale(RunRecord record) {
        Optional<DataNote> far = record.data().stream()
                .flatMap(data -> data.notes().stream())
                .filter(note -> note.what().equals("features"))
                .findFirst();
        return far.map(note -> new Finding(
                        Cause.DATA_SCALE,
                        100,
                        true,
                        String.format(
                                Locale.ROOT,
                                "%,d of %,d features are far from 0 and 1, so that no learning rate suits all of them",
                                note.count(),
                                note.of()),
                        "data.standardize: true"))
                .orElseGet(() -> new Finding(
                        Cause.DATA_SCALE, 0, record.data().isPresent(), "no feature is far from 0 and 1", ""));
    }

    private static Finding step(Series series) {
        List<Double> losses = series.losses;
        if (series.diverged) {
            return new Finding(
                    Cause.STEP,
                    50,
                    true,
                    "the loss became infinite: steps are too large",
                    "training.optimizer.learningRate, smaller");
        }
        if (losses.size() < FEW_EVALUATIONS) {
            return new Finding(
                    Cause.STEP,
                    0,
                    false,
                    "too few evaluations to tell: " + losses.size() + " of at least " + FEW_EVALUATIONS,
                    "training.evaluateEvery");
        }
        double first = losses.get(0);
        double last = losses.get(losses.size() - 1);
        if (last > first) {
            return new Finding(
                    Cause.STEP,
                    50,
                    true,
                    String.format(Locale.ROOT, "the loss rose from %.4g to %.4g: steps are too large", first, last),
                    "training.optimizer.learningRate, smaller");
        }
        double rises = 0;
        double level = 0;
        int half = losses.size() / 2;
        for (int i = Math.max(1, half); i < losses.size(); i++) {
            rises += Math.max(0, losses.get(i) - losses.get(i - 1));
            level += losses.get(i);
        }
        if (level > 0 && rises / level > SWINGING) {
            return new Finding(
                    Cause.STEP,
                    5,
                    true,
                    String.format(
                            Locale.ROOT,
                            "the loss swings, by %.0f %% of itself from one evaluation to the next: steps are too large for the"
                                    + " noise of rounds",
                            100 * rises / level),
                    "training.schedule.type: cosine, or training.optimizer.learningRate, smaller");
        }
        double before = losses.get(losses.size() - 1 - Math.max(1, losses.size() / 4));
        double fall = (before - last) / Math.abs(before);
        if (fall > STILL_FALLING) {
            return new Finding(
                    Cause.STEP,
                    Math.max(LEAST_SEVERITY, fall),
                    true,
                    String.format(
                            Locale.ROOT,
                            "the loss was still falling, by %.0f %% over the last quarter of the run: it stopped early, or steps"
                                    + " are too small",
                            100 * fall),
                    "training.rounds, more, or training.optimizer.learningRate, larger");
        }
        if (rises == 0 && before - last > (first - last) / 8) {
            return new Finding(
                    Cause.STEP,
                    LEAST_SEVERITY,
                    true,
                    String.format(
                            Locale.ROOT,
                            "the loss fell as steadily at the end as at the beginning, by %.2g %% in all: steps are too small",
                            100 * (first - last) / Math.abs(first)),
                    "training.rounds, more, or training.optimizer.learningRate, larger");
        }
        return new Finding(Cause.STEP, 0, true, "the loss settled and did not swing", "");
    }

    /** Of lateness, quantization and minibatches. */
    private static List<Finding> noise(Series series, CodePlan plan, WorkerReport workers) {
        double[] parts = parts(plan, workers);
        boolean split = parts.length > 0;
        double all = split ? parts[0] + parts[1] + parts[2] : 0;
        double lateShare = all > 0 ? (parts[0] + parts[2]) / all : 0;
        double bitShare = all > 0 ? parts[1] / all : 0;
        boolean measured = series.noisy > 0;
        double others = measured ? series.meanOthers() : 0;
        boolean batched = series.batched > 0;
        double total = others + (batched ? series.meanBatches() : 0);
        List<Finding> findings = new ArrayList<>();

        List<String> late = new ArrayList<>();
        if (measured) {
            late.add(
                    split
                            ? String.format(
                                    Locale.ROOT,
                                    "late workers made an estimate's error %.3g times the squared gradient",
                                    others * lateShare)
                            : String.format(
                                    Locale.ROOT,
                                    "late workers and quantizers together made an estimate's error %.3g times the squared"
                                            + " gradient; this code's record does not tell them apart",
                                    others));
        }
        if (series.empty > 0) {
            late.add(String.format(
                    Locale.ROOT, "in %.1f %% of rounds nobody answered in time", 100.0 * series.empty / series.rounds));
        }
        if (all > 0 && parts[2] / all > LARGE_SHARE) {
            late.add(String.format(
                    Locale.ROOT,
                    "%.0f %% of it is bias, which no learning rate takes away: the code does not make up for who is late",
                    100 * parts[2] / all));
        }
        List<Integer> surprises = surprises(workers);
        if (!surprises.isEmpty()) {
            late.add(surprises.stream()
                    .limit(3)
                    .map(i -> String.format(
                            Locale.ROOT,
                            "worker %d was late in %.0f %% of rounds where %.0f %% were planned",
                            i,
                            100 * workers.workers().get(i).estimated(),
                            100 * workers.workers().get(i).planned()))
                    .collect(Collectors.joining(", ")));
        }
        double lateNoise = split ? others * lateShare : others;
        boolean suffersLate = !surprises.isEmpty()
                || (lateNoise > LITTLE_NOISE && lateNoise / Math.max(total, Double.MIN_NORMAL) > LARGE_SHARE);
        boolean biased = all > 0 && parts[2] / all > LARGE_SHARE;
        findings.add(new Finding(
                Cause.LATENESS,
                suffersLate ? Math.min(4, lateNoise) + (surprises.isEmpty() ? 0 : 1) + (biased ? 1 : 0) : 0,
                measured || series.rounds > 0,
                late.isEmpty()
                        ? "workers were as late as planned; how noisy rounds were is not in the record"
                        : String.join("; ", late),
                !suffersLate
                        ? ""
                        : !surprises.isEmpty()
                                ? "cluster (estimate measures it), or training.replan.every above 0"
                                : biased
                                        ? "code.scheme: optimal"
                                        : "cluster.deadline, later, or code.memory: gradient"));

        boolean quantized =
                plan.spec().scheme().quantizes() && plan.spec().bits().quantized();
        double bitNoise = others * bitShare;
        boolean suffersBits = quantized
                && measured
                && bitNoise > LITTLE_NOISE
                && bitNoise / Math.max(total, Double.MIN_NORMAL) > LARGE_SHARE;
        findings.add(new Finding(
                Cause.QUANTIZATION,
                suffersBits ? Math.min(4, bitNoise) : 0,
                !quantized || (measured && split),
                !quantized
                        ? "messages are not quantized"
                        : measured && split
                                ? String.format(
                                        Locale.ROOT,
                                        "quantizers made an estimate's error %.3g times the squared gradient",
                                        bitNoise)
                                : "the record does not tell quantizers from lateness",
                suffersBits ? "code.bits.total, more" : ""));

        double batches = batched ? series.meanBatches() : 0;
        boolean suffersBatches =
                batched && batches > LITTLE_NOISE && batches / Math.max(total, Double.MIN_NORMAL) > LARGE_SHARE;
        findings.add(new Finding(
                Cause.MINIBATCHES,
                suffersBatches ? Math.min(4, batches) : 0,
                batched,
                batched
                        ? String.format(
                                Locale.ROOT,
                                "minibatches made an estimate's error %.3g times the squared gradient",
                                batches)
                        : "not measured: training.batchNoise: true does, under the virtual clock",
                suffersBatches ? "training.batchSize, larger" : ""));
        return findings;
    }

    /**
     * Of lateness, quantizers and bias, up to a common factor.
     *
     * @return empty where weights depend on who arrives, or a memory makes errors of a round depend on those before it
     */
    private static double[] parts(CodePlan plan, WorkerReport workers) {
        Optional<double[]> weights = plan.decodingRule().fixedWeights();
        if (weights.isEmpty() || plan.spec().memory().remembers() || plan.reduction() > 1) {
            return new double[0];
        }
        double late = 0;
        double bits = 0;
        double[] expected = new double[plan.partitions()];
        for (int i = 0; i < plan.workers(); i++) {
            if (!plan.active(i)) {
                continue;
            }
            double p = workers.workers().get(i).estimated();
            double weight = weights.get()[i];
            WeightedPartitions row = plan.encoding().row(i);
            double square = 0;
            for (int t = 0; t < row.size(); t++) {
                square += row.coefficient(t) * row.coefficient(t);
                expected[row.partition(t)] += weight * row.coefficient(t) * (1 - p);
            }
            double factor = plan.varianceFactor(i);
            late += weight * weight * square * (1 - p) * p;
            bits += weight * weight * square * (1 - p) * (Double.isFinite(factor) ? factor : 0);
        }
        double bias = 0;
        for (double share : expected) {
            bias += (1 - share) * (1 - share);
        }
        return new double[] {late, bits, plan.unbiased() ? 0 : bias};
    }

    /** Workers that are late more often than planned, beyond what chance explains; the worst first. */
    private static List<Integer> surprises(WorkerReport report) {
        List<Integer> found = new ArrayList<>();
        List<WorkerReport.Worker> workers = report.workers();
        for (int i = 0; i < workers.size(); i++) {
            WorkerReport.Worker worker = workers.get(i);
            double p = worker.planned();
            double deviation =
                    Math.sqrt(Math.max(p * (1 - p), 1.0 / Math.max(1, worker.asked())) / Math.max(1, worker.asked()));
            if (worker.asked() > 0 && worker.estimated() - p > CHANCE * deviation) {
                found.add(i);
            }
        }
        found.sort(Comparator.comparingDouble(
                i -> workers.get(i).planned() - workers.get(i).estimated()));
        return found;
    }
}
