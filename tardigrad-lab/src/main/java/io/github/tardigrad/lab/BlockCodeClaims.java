package io.github.tardigrad.lab;

import java.util.List;
import java.util.Locale;

/** What is claimed of block codes, decided by the table of {@link BlockCodeExperiment}. */
final class BlockCodeClaims {
    private static final String PAPER = "Munim and Ramamoorthy";
    private static final String OURS = "Tardigrad";
    private static final double ROUNDING = 1e-9;

    private BlockCodeClaims() {}

    static List<Outcome.Claim> of(Measurements table) {
        return List.of(
                belowStacked(table),
                upperBounds(table),
                tight(table),
                worstBound(table),
                attained(table),
                expected(
                        table,
                        BlockCodeExperiment.FIXED_SIGNS,
                        PAPER,
                        "The expected estimate of a diagonal code is in proportion to the gradient."),
                expected(table, BlockCodeExperiment.FRESH_SIGNS, OURS, "It is, if the signs are fresh in every round."),
                belowDiagonal(table));
    }

    private static Outcome.Claim belowStacked(Measurements table) {
        Measurements rows = ofThePaper(table).where("measure", BlockCodeExperiment.RATIO);
        return new Outcome.Claim(
                PAPER,
                "Diagonal and null-space codes err less than the stacked assignment matrix.",
                "the mean error over that of the stacked code on the same sets is below 1 with the upper end of its interval,"
                        + " for each of the paper's codes and every number of stragglers up to half of the workers",
                "the largest mean ratio is " + at(rows.most("mean"), "mean"),
                rows.all(row -> row.number("high") < 1));
    }

    private static Outcome.Claim upperBounds(Measurements table) {
        Measurements rows = table.where("measure", BlockCodeExperiment.EXCESS);
        return new Outcome.Claim(
                OURS,
                "Mean errors keep below their upper bounds.",
                "at no point is the lower end of the interval of mean error less bound above 1e-9",
                "the largest difference is " + at(rows.most("mean"), "mean"),
                rows.all(row -> row.number("low") <= ROUNDING));
    }

    private static Outcome.Claim tight(Measurements table) {
        Measurements rows = table.where("measure", BlockCodeExperiment.EXCESS)
                .where("figure", "plane")
                .where("code", BlockCodeExperiment.WHOLE, BlockCodeExperiment.STACKED);
        return new Outcome.Claim(
                PAPER,
                "The upper bounds are tight in cases.",
                "on the design, for one block and for the stacked code, mean error and bound differ by less than 1e-9",
                "they differ by " + Measurements.figure(-rows.least("least").number("least")) + " at most",
                rows.all(row -> Math.max(-row.number("least"), row.number("most")) < ROUNDING));
    }

    private static Outcome.Claim worstBound(Measurements table) {
        Measurements rows = table.where("measure", BlockCodeExperiment.ADVERSARY_GAP);
        return new Outcome.Claim(
                PAPER,
                "No code has worst stragglers that hurt less than a lower bound.",
                "the error left by an adversary is above the bound, up to 1e-9, for every code and number of stragglers",
                "the least difference is " + at(rows.least("least"), "least"),
                rows.all(row -> row.number("least") >= -ROUNDING));
    }

    private static Outcome.Claim attained(Measurements table) {
        Measurements rows = table.where("figure", "repetition")
                .where("code", BlockCodeExperiment.CLASS_FRAME)
                .where("measure", BlockCodeExperiment.GAP);
        return new Outcome.Claim(
                OURS,
                "Class frames on fractional repetition attain the lower bound of the mean.",
                "the intervals of mean error less bound, widened to hold together with 95 % (Bonferroni), hold 0 for every"
                        + " number of stragglers",
                "the mean is above by up to " + at(rows.most("mean"), "mean"),
                rows.all(row -> Math.abs(row.mean())
                        <= Interval.simultaneous(
                                                (int) row.number("instances"),
                                                rows.rows().size())
                                        * (row.high() - row.mean())
                                + ROUNDING));
    }

    private static Outcome.Claim expected(Measurements table, String code, String source, String statement) {
        Measurements rows =
                table.where("measure", BlockCodeExperiment.NOT_GRADIENT).where("code", code);
        return new Outcome.Claim(
                source,
                statement,
                "on the Fano plane, m = 2, least squares, over all sets of 1, 2 or 3 stragglers, no share of a partition's block"
                        + " in the mean estimate is off by more than 1e-9 of the common factor",
                "the largest is off by " + Measurements.figure(rows.most("most").number("most")) + " of it",
                rows.all(row -> row.number("most") < ROUNDING));
    }

    private static Outcome.Claim belowDiagonal(Measurements table) {
        Measurements rows =
                table.where("measure", BlockCodeExperiment.OVER_NULL_SPACE).where("code", BlockCodeExperiment.DIAGONAL);
        List<String> not = rows.where(row -> row.number("least") < -ROUNDING).rows().stream()
                .map(row -> at(row, "least"))
                .toList();
        return new Outcome.Claim(
                OURS,
                "Null-space codes err less than diagonal ones, however many straggle.",
                "in no instance is the diagonal code's mean error below that of the null-space code on the same sets by more than 1e-9",
                "the least mean difference is " + at(rows.least("mean"), "mean") + "; below 0 in some instance: "
                        + (not.isEmpty() ? "none" : String.join("; ", not)),
                not.isEmpty());
    }

    private static Measurements ofThePaper(Measurements table) {
        return table.where(row -> BlockCodeExperiment.FIGURES.stream()
                .anyMatch(f ->
                        row.text("figure").equals(f.name()) && row.text("code").equals(f.paper())));
    }

    private static String at(Measurements.Row row, String column) {
        return String.format(
                Locale.ROOT,
                "%s (%s, %s, %s stragglers)",
                Measurements.figure(row.number(column)),
                row.text("figure"),
                row.text("code"),
                row.text("stragglers"));
    }
}
