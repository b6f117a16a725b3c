package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.SchemeComparison.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What schemes came to, in rows. */
final class TrainingTables {
    private static final double MEGA = 1e6;

    private TrainingTables() {}

    /** The first scheme of the setup: the others' losses are compared with its own. */
    static Trained reference(Setup setup, List<Trained> trained) {
        return of(setup, trained).get(0);
    }

    static List<Trained> of(Setup setup, List<Trained> trained) {
        return trained.stream().filter(t -> t.setup().equals(setup)).toList();
    }

    /** Late losses: means over the last quarter of the rounds, over seeds; excess is over the first scheme's, paired. */
    static Outcome.Table losses(List<Trained> trained) {
        List<List<String>> rows = new ArrayList<>();
        for (Trained t : trained) {
            Setup setup = t.setup();
            Interval loss = Interval.of(t.lateLosses());
            Trained reference = reference(setup, trained);
            Interval excess = t.difference(reference);
            rows.add(List.of(
                    setup.name(),
                    Integer.toString(setup.workers()),
                    Double.toString(setup.bits()),
                    t.scheme(),
                    Double.toString(t.rate()),
                    Integer.toString(t.curves().size()),
                    Double.toString(loss.mean()),
                    Double.toString(loss.low()),
                    Double.toString(loss.high()),
                    Double.toString(excess.mean()),
                    Double.toString(excess.low()),
                    Double.toString(excess.high()),
                    Double.toString(mean(t, curve -> curve.lateAccuracy(t.rounds()))),
                    Double.toString(mean(
                            t,
                            curve -> curve.points().isEmpty() ? 0 : last(curve).bytes() / MEGA)),
                    Double.toString(mean(
                            t,
                            curve -> curve.points().isEmpty() ? 0 : last(curve).seconds())),
                    Double.toString(mean(t, TrainingCurve::emptyRounds)),
                    Double.toString(mean(t, curve -> curve.diverged() ? 1 : 0)
                            * t.curves().size())));
        }
        return new Outcome.Table(
                "",
                List.of(
                        "setup",
                        "workers",
                        "bitsPerWorker",
                        "scheme",
                        "learningRate",
                        "seeds",
                        "lateLoss",
                        "low",
                        "high",
                        "excess",
                        "excessLow",
                        "excessHigh",
                        "accuracy",
                        "megabytes",
                        "seconds",
                        "emptyRounds",
                        "diverged"),
                rows);
    }

    /** Each step size that was tried on the other seeds, and which is the best; one at the end of them all is no optimum. */
    static Outcome.Table steps(List<Trained> trained) {
        List<List<String>> rows = new ArrayList<>();
        for (Trained t : trained) {
            int last = t.tried().size() - 1;
            for (int i = 0; i <= last; i++) {
                Tried tried = t.tried().get(i);
                boolean chosen = tried.rate() == t.rate();
                rows.add(List.of(
                        t.setup().name(),
                        t.scheme(),
                        Double.toString(tried.rate()),
                        Double.toString(tried.loss()),
                        Integer.toString(tried.seeds()),
                        t.setup().rates().contains(tried.rate()) ? "no" : "yes",
                        chosen ? "yes" : "no",
                        chosen && (i == 0 || i == last) ? "yes" : "no"));
            }
        }
        return new Outcome.Table(
                "steps",
                List.of("setup", "scheme", "learningRate", "lateLoss", "seeds", "beyondGrid", "chosen", "atTheEnd"),
                rows);
    }

    /** The difference of late losses of each two schemes of a setup, paired. */
    static Outcome.Table pairs(List<Trained> trained) {
        List<List<String>> rows = new ArrayList<>();
        for (Trained t : trained) {
            for (Trained other : of(t.setup(), trained)) {
                if (!other.scheme().equals(t.scheme())) {
                    Interval difference = t.difference(other);
                    rows.add(List.of(
                            t.setup().name(),
                            t.scheme(),
                            other.scheme(),
                            Double.toString(difference.mean()),
                            Double.toString(difference.low()),
                            Double.toString(difference.high())));
                }
            }
        }
        return new Outcome.Table("pairs", List.of("setup", "scheme", "minus", "difference", "low", "high"), rows);
    }

    /**
     * Losses where each scheme has sent as much as the one that sends least sends in all, seed by seed; between two
     * evaluations on a straight line. Excess is over the first scheme's, paired.
     */
    static Outcome.Table atEqualBytes(List<Trained> trained) {
        List<List<String>> rows = new ArrayList<>();
        for (Trained t : trained) {
            List<Trained> all = of(t.setup(), trained);
            double[] bytes = leastBytes(all);
            double[] losses = lossesAt(bytes, t);
            double[] first = lossesAt(bytes, all.get(0));
            double[] excess = IntStream.range(0, bytes.length)
                    .mapToDouble(s -> losses[s] - first[s])
                    .toArray();
            Interval interval = Interval.of(excess);
            rows.add(List.of(
                    t.setup().name(),
                    t.scheme(),
                    Double.toString(Interval.of(bytes).mean() / MEGA),
                    Double.toString(Interval.of(losses).mean()),
                    Double.toString(interval.mean()),
                    Double.toString(interval.low()),
                    Double.toString(interval.high())));
        }
        return new Outcome.Table(
                "bytes", List.of("setup", "scheme", "megabytes", "loss", "excess", "excessLow", "excessHigh"), rows);
    }

    private static double[] leastBytes(List<Trained> schemes) {
        return IntStream.range(0, schemes.get(0).curves().size())
                .mapToDouble(s -> schemes.stream()
                        .map(t -> t.curves().get(s))
                        .filter(curve -> !curve.diverged())
                        .mapToDouble(curve -> last(curve).bytes())
                        .min()
                        .orElse(0))
                .toArray();
    }

    private static double[] lossesAt(double[] bytes, Trained t) {
        return IntStream.range(0, bytes.length)
                .mapToDouble(s -> t.curves().get(s).lossAt(bytes[s]))
                .toArray();
    }

    private static double mean(Trained t, ToDoubleFunction<TrainingCurve> value) {
        return t.curves().stream().mapToDouble(value).average().orElseThrow();
    }

    private static TrainingCurve.Point last(TrainingCurve curve) {
        return curve.points().get(curve.points().size() - 1);
    }
}
