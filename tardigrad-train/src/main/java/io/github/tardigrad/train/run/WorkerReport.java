package io.github.tardigrad.train.run;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.estimate.SurvivalCurve;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.measure.ResponseHistory;
import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.measure.Responses.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Who is slow: what a record shows of each worker.
 *
 * @param rounds of the record
 * @param plan number of the last plan
 * @param deadlineSeconds of the last round; +Infinity if everybody was waited for
 * @param workers in order
 */
public record WorkerReport(long rounds, int plan, double deadlineSeconds, List<Worker> workers) {
    /** Keeps an unmodifiable copy. */
    public WorkerReport {
        workers = List.copyOf(workers);
    }

    /**
     * One worker.
     *
     * @param asked rounds in which it had something to send
     * @param arrivals rounds in which its frame was decoded
     * @param medianSeconds of its response time, rounds without an answer counting as longer than they lasted; +Infinity if it
     *     answered in fewer than half
     * @param slowSeconds the 95th percentile likewise
     * @param estimated straggler probability, from counts under the prior Beta(1/2, 1/2)
     * @param planned straggler probability of the last plan
     * @param bytes of its frames that were decoded, before the lossless stage if there is one; what is expected of them where
     *     lengths differ
     * @param weight its share of the estimates: of the sum over rounds of its decoding weight times its coefficients
     */
    public record Worker(
            long asked,
            long arrivals,
            double medianSeconds,
            double slowSeconds,
            double estimated,
            double planned,
            long bytes,
            double weight) {}

    /**
     * Reads a record.
     *
     * @throws InvalidInputException if it is damaged, or holds no round
     */
    public static WorkerReport of(RunRecord record) {
        CodePlan plan = record.plan(1);
        int n = plan.workers();
        long[] asked = new long[n];
        long[] arrivals = new long[n];
        double[] bytes = new double[n];
        double[] weight = new double[n];
        Deque<Responses> latest = new ArrayDeque<>();
        int number = 1;
        long count = 0;
        List<Decoder> decoders = plan.decoders(0);
        double[] weights = new double[n];
        try (RunRecord.Rounds rounds = record.rounds()) {
            for (RunRecord.Round round = rounds.next(); round != null; round = rounds.next()) {
                count++;
                if (round.plan() != number) {
                    number = round.plan();
                    plan = record.plan(number);
                    decoders = plan.decoders(0);
                }
                if (plan.blocks().signSeed().isPresent()) {
                    decoders = plan.decoders(round.round());
                }
                latest.add(round.responses());
                if (latest.size() > Math.max(1, ResponseHistory.MOST_RECORDED / n)) {
                    latest.remove();
                }
                for (int i = 0; i < n; i++) {
                    asked[i] += round.responses().outcome(i) == Outcome.SILENT ? 0 : 1;
                    if (round.arrived().get(i)) {
                        arrivals[i]++;
                        bytes[i] += plan.messageFormat(i).expectedFrameBytes();
                    }
                }
                for (int u = 0; u < decoders.size(); u++) {
                    decoders.get(u).weights(round.arrived(), weights);
                    for (int i = round.arrived().nextSetBit(0);
                            i >= 0;
                            i = round.arrived().nextSetBit(i + 1)) {
                        weight[i] += Math.abs(weights[i]) * length(plan.blocks().block(u), i);
                    }
                }
            }
        }
        if (count == 0) {
            throw InvalidInputException.of(
                    record.folder().resolve(RunFolder.METRICS).toString(), "no round is recorded yet", null);
        }
        double all = 0;
        for (double w : weight) {
            all += w;
        }
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            SurvivalCurve curve = SurvivalCurve.of(ResponseHistory.of(latest, i));
            workers.add(new Worker(
                    asked[i],
                    arrivals[i],
                    quantile(curve, 0.5),
                    quantile(curve, 0.05),
                    (asked[i] - arrivals[i] + 0.5) / (asked[i] + 1),
                    plan.profile().straggling(i),
                    Math.round(bytes[i]),
                    all == 0 ? 0 : weight[i] / all));
        }
        return new WorkerReport(count, number, latest.getLast().deadlineSeconds(), workers);
    }

    private static double length(EncodingMatrix encoding, int worker) {
        WeightedPartitions row = encoding.row(worker);
        double length = 0;
        for (int t = 0; t < row.size(); t++) {
            length += Math.abs(row.coefficient(t));
        }
        return length;
    }

    /** When no more than so large a share is still to come. */
    private static double quantile(SurvivalCurve curve, double left) {
        for (int step = 0; step < curve.steps(); step++) {
            if (curve.probability(step) <= left + 1e-12) {
                return curve.seconds(step);
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
