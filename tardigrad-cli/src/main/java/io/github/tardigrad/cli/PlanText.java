package io.github.tardigrad.cli;

import io.github.tardigrad.core.plan.Certificate;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.job.ClusterSpec;
import io.github.tardigrad.train.job.Job;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** A plan as people read it. */
final class PlanText {
    private static final int MOST_WORKERS_SHOWN = 40;
    private static final int SHOWN_AT_EACH_END = 15;

    private PlanText() {}

    static String of(Job job, CodePlan plan, Map<String, CodePlan> others) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s: %s%n%d workers, %d partitions, dimension %d%s%n%n",
                plan.spec().scheme().name(),
                plan.spec().scheme().summary(),
                plan.workers(),
                plan.partitions(),
                plan.dimension(),
                job.cluster() instanceof ClusterSpec.Delayed delayed
                        ? ", deadline " + Figures.of(delayed.deadline()) + " s"
                        : ""));
        boolean all = plan.workers() <= MOST_WORKERS_SHOWN;
        text.append(workers(plan, all));
        if (!all) {
            text.append(String.format(
                    Locale.ROOT,
                    "(the first and the last %d of %,d workers; --json has all)%n",
                    SHOWN_AT_EACH_END,
                    plan.workers()));
        }
        text.append(words(plan));
        text.append(
                plan.spec().bits().quantized()
                        ? String.format(
                                Locale.ROOT,
                                "%nbits              %s   for a coordinate, all workers together; where code.bits.total is absent, 5 for each"
                                        + " worker with p below 1",
                                plan.quantizer().bitsText(plan.spec().bits().total()))
                        : "");
        text.append(plan.spec().bits().quantized() ? bytes(plan) : "");
        text.append(String.format(
                Locale.ROOT,
                "%ncomputation load  %s   how many times the whole gradient is computed in a round%n",
                Figures.of(plan.computationLoad())));
        double bound = Plans.bound(job, plan);
        text.append(
                Double.isNaN(bound)
                        ? String.format(Locale.ROOT, "error bound       none known, see compare%n")
                        : String.format(
                                Locale.ROOT,
                                "error bound       %s   worst mean squared error in units of C^2, for partitions whose gradients are"
                                        + " no longer than C; compare codes by it, smaller is better, it is no accuracy%n",
                                Figures.of(bound)));
        if (Double.compare(bound, plan.errorBound()) != 0) {
            text.append(String.format(
                    Locale.ROOT, "                  %s if workers were independent%n", Figures.of(plan.errorBound())));
        }
        if (plan.designBound() != plan.errorBound() && !Double.isNaN(plan.designBound())) {
            text.append(String.format(
                    Locale.ROOT,
                    "                  %s as the design counts, whose quantizers make %s times their noise: no guarantee%n",
                    Figures.of(plan.designBound()),
                    Figures.of(plan.designScale())));
        }
        Plans.openBound(job, plan)
                .ifPresent(open -> text.append(String.format(
                        Locale.ROOT,
                        "                  %s to %s with every p at the lower or upper end of its %.0f %% interval, from %d"
                                + " measured rounds%n",
                        Figures.of(open.low()),
                        Figures.of(open.high()),
                        100 * Plans.CREDIBILITY,
                        open.fewestRounds())));
        plan.exactRounds()
                .ifPresent(share -> text.append(String.format(
                        Locale.ROOT,
                        "exact rounds      %s %%%s%n",
                        Figures.of(100 * share),
                        plan.spec().bits().quantized() ? ", but for the quantizers" : "")));
        text.append(String.format(Locale.ROOT, "certificate       %s%n", certificate(plan)));
        PlanWarnings.of(job, plan)
                .forEach(warning -> text.append("warning: ").append(warning).append(System.lineSeparator()));
        if (!others.isEmpty()) {
            text.append(System.lineSeparator()).append(comparison(plan, others));
        }
        return text.toString();
    }

    /** What the columns mean, a line each. */
    private static String words(CodePlan plan) {
        return String.format(
                Locale.ROOT,
                "%n"
                        + "p: probability of missing the deadline%n"
                        + "%s"
                        + "utility: (1 - p) / (p + eps), what the worker is worth to the estimate%n"
                        + "load: partitions that it computes in a round; row sum: its coefficients for them, added up%n"
                        + "decoding weight: what its message is multiplied by if it arrives%n"
                        + "docs/notation.md has the formulas%n",
                plan.spec().bits().quantized()
                        ? String.format(
                                Locale.ROOT,
                                "bits: for a coordinate of its message; levels: magnitudes that these tell apart%n"
                                        + "eps: mean squared error of its quantizer, at most, over the squared length of the"
                                        + " message%n")
                        : String.format(Locale.ROOT, "bits, levels, eps: nothing is quantized%n"));
    }

    /** What the budget costs on the wire. */
    private static String bytes(CodePlan plan) {
        double expected = plan.expectedBytes();
        long largest = plan.largestBytes();
        return String.format(
                Locale.ROOT,
                "%nbytes a round     %s%s   if everybody answers, frames included",
                Figures.bytes(Math.round(expected)),
                largest > expected ? " on average, at most " + Figures.bytes(largest) : "");
    }

    private static String workers(CodePlan plan, boolean all) {
        TextTable table =
                new TextTable("worker", "p", "bits", "levels", "eps", "utility", "load", "row sum", "decoding weight");
        int n = plan.workers();
        double[] decoding = plan.decoding();
        IntStream shown = all
                ? IntStream.range(0, n)
                : IntStream.concat(IntStream.range(0, SHOWN_AT_EACH_END), IntStream.range(n - SHOWN_AT_EACH_END, n));
        shown.forEach(i -> table.row(
                Integer.toString(i),
                Figures.of(plan.profile().straggling(i)),
                plan.budget(i) == 0 ? "-" : plan.quantizer().bitsText(plan.budget(i)),
                levels(plan, i),
                plan.budget(i) == 0 ? "-" : Figures.of(plan.varianceFactor(i)),
                Figures.of(plan.utility(i)),
                Integer.toString(plan.encoding().rowSize(i)),
                Figures.of(plan.encoding().rowSum(i)),
                Figures.of(decoding[i])));
        return table.toString();
    }

    private static String levels(CodePlan plan, int worker) {
        OptionalLong levels = plan.budget(worker) == 0
                ? OptionalLong.empty()
                : plan.quantizer().levels(plan.budget(worker));
        return levels.isEmpty() ? "-" : Long.toString(levels.getAsLong());
    }

    private static String certificate(CodePlan plan) {
        Certificate certificate = plan.certificate();
        if (!plan.spec().bits().quantized()) {
            return "nothing is quantized, so no bits are divided";
        }
        String bound =
                "no division of " + plan.quantizer().bitsText(plan.spec().bits().total())
                        + " bits has a sum of utilities above " + Figures.of(certificate.upperBound());
        return certificate.gap() == 0
                ? bound + ", which this one reaches"
                : bound + "; this one is " + Figures.of(100 * certificate.gap()) + " % below";
    }

    private static String comparison(CodePlan plan, Map<String, CodePlan> others) {
        TextTable table = new TextTable("", "error bound", "times this", "unbiased", "load", "sum of utilities");
        compare(table, "this code", plan, plan);
        others.forEach((name, other) -> compare(table, name, other, plan));
        boolean biased = others.values().stream().anyMatch(other -> !other.unbiased());
        return table
                + (biased && plan.unbiased()
                        ? String.format(
                                Locale.ROOT,
                                "unbiased: right on average, though single rounds are noisy; a biased code stays wrong in one"
                                        + " direction, whatever the learning rate, and its bound counts that%n")
                        : "");
    }

    private static void compare(TextTable table, String name, CodePlan other, CodePlan plan) {
        table.row(
                name,
                Double.isNaN(other.errorBound()) ? "-" : Figures.of(other.errorBound()),
                plan.errorBound() > 0 ? Figures.of(other.errorBound() / plan.errorBound()) : "-",
                other.unbiased() ? "yes" : "no",
                Figures.of(other.computationLoad()),
                Figures.of(other.utilitySum()));
    }
}
