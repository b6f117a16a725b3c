package io.github.tardigrad.lab;

import io.github.tardigrad.lab.Outcome.Verdict;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import java.util.List;
import java.util.Locale;

/** Claims on late losses, decided by the columns {@code excess}, {@code excessLow} and {@code excessHigh} of the table. */
final class TrainingClaims {
    private TrainingClaims() {}

    /**
     * That one scheme's loss is below another's in every setup.
     *
     * @param better the first scheme of the setups
     */
    static Outcome.Claim below(String source, String statement, String better, String worse, List<Trained> trained) {
        int lower = 0;
        int higher = 0;
        int setups = 0;
        double least = Double.POSITIVE_INFINITY;
        String where = "";
        for (Trained other : named(worse, trained)) {
            Interval excess = other.difference(TrainingTables.reference(other.setup(), trained));
            setups++;
            lower += excess.low() > 0 ? 1 : 0;
            higher += excess.high() < 0 ? 1 : 0;
            if (excess.mean() < least) {
                least = excess.mean();
                where = other.setup().name();
            }
        }
        Verdict undecided = higher > 0 ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED;
        return new Outcome.Claim(
                source,
                statement,
                "the 95 % interval of the paired difference of the late losses, " + worse + " minus " + better
                        + ", is above 0 in every setup; below 0 in one: does not hold",
                String.format(
                        Locale.ROOT,
                        "lower in %d of %d setups, higher in %d; least mean difference %.3g (%s)",
                        lower,
                        setups,
                        higher,
                        least,
                        where),
                lower == setups ? Verdict.HOLDS : undecided);
    }

    /**
     * That the first scheme's loss is near another's in every setup.
     *
     * @param factor most that it may be, times the other's
     */
    static Outcome.Claim near(String source, String statement, String ideal, double factor, List<Trained> trained) {
        double largest = 0;
        String where = "";
        for (Trained other : named(ideal, trained)) {
            double ours = Interval.of(
                            TrainingTables.reference(other.setup(), trained).lateLosses())
                    .mean();
            double ratio = ours / Interval.of(other.lateLosses()).mean();
            if (ratio > largest) {
                largest = ratio;
                where = other.setup().name();
            }
        }
        return new Outcome.Claim(
                source,
                statement,
                "its mean late loss is at most " + factor + " times that of " + ideal + " in every setup",
                String.format(Locale.ROOT, "at most %.3g times (%s)", largest, where),
                largest <= factor);
    }

    static List<Trained> named(String scheme, List<Trained> trained) {
        return trained.stream().filter(t -> t.scheme().equals(scheme)).toList();
    }
}
