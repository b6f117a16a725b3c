package io.github.tardigrad.lab;

import io.github.tardigrad.lab.Outcome.Verdict;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Claims on late losses, decided by the tables alone: late losses, pairs of schemes, losses at equal bytes. */
final class TrainingClaims {
    private TrainingClaims() {}

    /** That one scheme's loss is below another's in every setup that has both. */
    static Outcome.Claim below(String source, String statement, String better, String worse, List<Trained> trained) {
        return below(source, statement, better, worse, false, trained);
    }

    /** That one scheme's loss is below another's in most of the setups that have both. */
    static Outcome.Claim belowInMost(
            String source, String statement, String better, String worse, List<Trained> trained) {
        return below(source, statement, better, worse, true, trained);
    }

    private static Outcome.Claim below(
            String source, String statement, String better, String worse, boolean inMost, List<Trained> trained) {
        int lower = 0;
        int higher = 0;
        int setups = 0;
        double least = Double.POSITIVE_INFINITY;
        String where = "";
        for (Trained ours : named(better, trained)) {
            Trained other = inSetupOf(ours, worse, trained);
            Interval excess = other.difference(ours);
            setups++;
            lower += excess.low() > 0 ? 1 : 0;
            higher += excess.high() < 0 ? 1 : 0;
            if (excess.mean() < least) {
                least = excess.mean();
                where = other.setup().name();
            }
        }
        return new Outcome.Claim(
                source,
                statement,
                "the 95 % interval of the paired difference of the late losses, " + worse + " minus " + better
                        + (inMost
                                ? ", is above 0 in more than half of the setups; below 0 in as many: does not hold"
                                : ", is above 0 in every setup; below 0 in one: does not hold"),
                String.format(
                        Locale.ROOT,
                        "%s lower in %d of %d setups, higher in %d; least mean difference %.3g (%s)",
                        better,
                        lower,
                        setups,
                        higher,
                        least,
                        where),
                inMost ? verdict(2 * lower > setups, 2 * higher > setups) : verdict(lower == setups, higher > 0));
    }

    private static Verdict verdict(boolean always, boolean contrary) {
        Verdict open = contrary ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED;
        return always ? Verdict.HOLDS : open;
    }

    private static Trained inSetupOf(Trained other, String scheme, List<Trained> trained) {
        return TrainingTables.of(other.setup(), trained).stream()
                .filter(t -> t.scheme().equals(scheme))
                .findFirst()
                .orElseThrow();
    }

    /** That no run of the schemes with such a label has a number that is not finite. */
    static Outcome.Claim noneDiverges(String source, String statement, String ending, List<Trained> trained) {
        List<TrainingCurve> curves = trained.stream()
                .filter(t -> t.scheme().endsWith(ending))
                .flatMap(t -> t.curves().stream())
                .toList();
        long diverged = curves.stream().filter(TrainingCurve::diverged).count();
        return new Outcome.Claim(
                source,
                statement,
                "column diverged is 0 for all of them",
                diverged + " of " + curves.size() + " runs diverge",
                diverged == 0);
    }

    /**
     * That at as many bytes as the scheme that sends least sends in all, the first scheme's loss is below those of others.
     *
     * @param name of the first scheme, in words
     * @param first the first scheme of every setup
     * @param others a claim each
     */
    static List<Outcome.Claim> belowAtEqualBytes(
            String source, String name, String first, List<String> others, List<Trained> trained) {
        List<List<String>> rows = TrainingTables.atEqualBytes(trained).rows();
        List<Outcome.Claim> claims = new ArrayList<>();
        for (String scheme : others) {
            List<List<String>> of =
                    rows.stream().filter(row -> row.get(1).equals(scheme)).toList();
            long lower = of.stream()
                    .filter(row -> Double.parseDouble(row.get(5)) > 0)
                    .count();
            long higher = of.stream()
                    .filter(row -> Double.parseDouble(row.get(6)) < 0)
                    .count();
            claims.add(new Outcome.Claim(
                    source,
                    "At the same number of transmitted bytes the loss of " + name + " is below that of " + scheme + ".",
                    "table bytes: excessLow over " + first
                            + " is above 0 in every setup; excessHigh below 0 in one: does not hold",
                    "lower in " + lower + " of " + of.size() + " setups, higher in " + higher,
                    verdict(lower == of.size(), higher > 0)));
        }
        return claims;
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
