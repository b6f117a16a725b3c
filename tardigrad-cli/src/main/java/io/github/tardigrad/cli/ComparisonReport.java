package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.compare.Alignment;
import io.github.tardigrad.core.compare.Prediction;
import io.github.tardigrad.core.compare.ResidualError;
import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.job.Job;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Codes beside each other, as people, spreadsheets and programs read them. */
record ComparisonReport(
        int workers,
        int partitions,
        int dimension,
        double meanStraggling,
        int rounds,
        List<Code> codes,
        List<Refused> refused) {
    private static final double BITS_PER_BYTE = 8;

    ComparisonReport {
        codes = codes.stream()
                .sorted(Comparator.comparingDouble(code -> code.error(Alignment.HALF_ALIGNED)))
                .toList();
        refused = List.copyOf(refused);
    }

    static ComparisonReport of(Job job, int dimension, int rounds, List<Code> codes, List<Refused> refused) {
        return new ComparisonReport(
                job.cluster().workers(),
                job.partitions(),
                dimension,
                job.profile().meanStraggling(),
                rounds,
                codes,
                refused);
    }

    /** A code that the cluster does not allow, and why. */
    record Refused(String label, String reason) {}

    /**
     * One code.
     *
     * @param bound guaranteed error in units of C^2; NaN if none is known
     * @param roundSeconds expected length of a round, where delays are known
     */
    record Code(String label, Prediction prediction, double bound, OptionalDouble roundSeconds, List<String> warnings) {
        CodePlan plan() {
            return prediction.plan();
        }

        boolean sameCodeAs(Code other) {
            return plan().id() == other.plan().id()
                    && plan().spec().scheme().equals(other.plan().spec().scheme());
        }

        double error(Alignment alignment) {
            return prediction.error(alignment);
        }

        double timeToTarget() {
            return prediction.timeToTarget(roundSeconds.orElse(1));
        }

        /** The bound relative to k^2 C^2, beside which the aligned error can be set. */
        double relativeBound() {
            return bound / ((double) plan().partitions() * plan().partitions());
        }

        /** Bits per coordinate of the gradient, summed over the workers that send. */
        long bits() {
            return SchemeLimits.bits(plan());
        }

        /** Bits of all messages of a round on average, frames included. */
        double bitsPerRound() {
            return bitsPerRound(plan());
        }

        /**
         * The same of any plan.
         *
         * @throws IllegalArgumentException if a message would be too long for a frame; the message says how long one may be
         */
        static double bitsPerRound(CodePlan plan) {
            double bits = 0;
            for (int i = 0; i < plan.workers(); i++) {
                bits += plan.active(i) ? BITS_PER_BYTE * plan.messageFormat(i).expectedFrameBytes() : 0;
            }
            return bits;
        }

        /** Fewest and most workers that hold a partition. */
        int[] replication() {
            int[] holders = new int[plan().partitions()];
            for (int j : plan().encoding().columnIndices()) {
                holders[j]++;
            }
            return new int[] {
                Arrays.stream(holders).min().orElseThrow(),
                Arrays.stream(holders).max().orElseThrow()
            };
        }
    }

    private double leastTime() {
        return codes.stream().mapToDouble(Code::timeToTarget).min().orElseThrow();
    }

    private boolean delaysKnown() {
        return codes.get(0).roundSeconds().isPresent();
    }

    /** Codes shown where people did not ask for all. */
    private static final int MOST_SHOWN = 10;

    /**
     * For people: the best codes, and the job's own; or all of them, with exact and simulated errors beside each other.
     *
     * @param own what the job's own code is called
     * @param all whether every code is shown
     * @param picture its file, if it was drawn
     */
    String text(String own, boolean all, Optional<Path> picture) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d workers that miss the deadline with probability %.2f on average, %d partitions, dimension %d%n%n",
                workers,
                meanStraggling,
                partitions,
                dimension));
        List<Code> shown = all
                ? codes
                : IntStream.range(0, codes.size())
                        .filter(i -> i < MOST_SHOWN || codes.get(i).label().equals(own))
                        .mapToObj(codes::get)
                        .toList();
        TextTable table = new TextTable(
                "code",
                "unbiased",
                "load",
                "held by",
                "bits",
                "sent/round",
                "bound",
                "error: aligned",
                "half",
                "orthogonal",
                "s/round",
                "relative time");
        double leastTime = leastTime();
        for (Code code : shown) {
            int[] replication = code.replication();
            table.row(
                    code.label(),
                    code.plan().unbiased() ? "yes" : "no",
                    Figures.of(code.plan().computationLoad()),
                    replication[0] == replication[1]
                            ? Integer.toString(replication[0])
                            : replication[0] + " to " + replication[1],
                    Long.toString(code.bits()),
                    Figures.bytes(Math.round(code.bitsPerRound() / BITS_PER_BYTE)),
                    Double.isNaN(code.relativeBound()) ? "-" : Figures.of(code.relativeBound()),
                    figure(code.error(Alignment.ALIGNED)),
                    figure(code.error(Alignment.HALF_ALIGNED)),
                    figure(code.error(Alignment.ORTHOGONAL)),
                    code.roundSeconds().isPresent()
                            ? Figures.of(code.roundSeconds().getAsDouble())
                            : "-",
                    Figures.of(code.timeToTarget() / leastTime));
        }
        text.append(table);
        if (shown.size() < codes.size()) {
            text.append(String.format(
                    Locale.ROOT, "(%d of %d codes; --all shows every one)%n", shown.size(), codes.size()));
        }
        if (all) {
            text.append(System.lineSeparator()).append(exactAndSimulated());
        }
        text.append(System.lineSeparator()).append(words());
        for (Code code : shown) {
            for (String warning : code.warnings()) {
                text.append("warning: ").append(warning).append('\n');
            }
        }
        if (all) {
            for (Refused no : refused) {
                text.append(String.format(Locale.ROOT, "not compared: %s: %s%n", no.label(), no.reason()));
            }
        } else if (!refused.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "not compared: %d codes that this cluster or job does not allow; --all says why%n",
                    refused.size()));
        }
        picture.ifPresent(file -> text.append(String.format(Locale.ROOT, "picture: %s%n", file)));
        return text.toString();
    }

    private TextTable exactAndSimulated() {
        TextTable errors = new TextTable(
                "error of a round",
                "aligned",
                "half",
                "orthogonal",
                "simulated: aligned",
                "simulated: half",
                "simulated: orthogonal");
        for (Code code : codes) {
            Optional<ResidualError> exact = code.prediction().exact();
            ResidualError simulated = code.prediction().simulated();
            errors.row(
                    code.label(),
                    exact(exact, Alignment.ALIGNED),
                    exact(exact, Alignment.HALF_ALIGNED),
                    exact(exact, Alignment.ORTHOGONAL),
                    simulated(simulated, Alignment.ALIGNED),
                    simulated(simulated, Alignment.HALF_ALIGNED),
                    simulated(simulated, Alignment.ORTHOGONAL));
        }
        return errors;
    }

    /** What the columns mean, a line each. */
    private String words() {
        String relativeTime = delaysKnown()
                ? "relative time: estimated time to the same loss, from seconds a round and the half-aligned error; 1 is the fastest"
                : "relative time: estimated number of rounds to the same loss, from the half-aligned error; 1 is the fastest";
        return String.format(
                Locale.ROOT,
                "unbiased: right on average, though single rounds are noisy; a biased code stays wrong in one direction, whatever"
                        + " the learning rate%n"
                        + "load: how many times the whole gradient is computed in a round; held by: workers that hold a partition%n"
                        + "bits: for a coordinate, all workers together; sent/round: all messages of a round, in time or late%n"
                        + "bound: worst mean squared error, in units of (k C)^2 for k partitions whose gradients are no longer than C;"
                        + " compare codes by it, smaller is better, it is no accuracy; - where none is known%n"
                        + "error: mean of |estimate - gradient|^2 / |gradient|^2 in a round, exact where a formula is known, else from"
                        + " %,d simulated rounds with the same luck for every code; aligned: for partitions of alike data, orthogonal: of"
                        + " one class each, half: in between%n"
                        + "%s here; what a biased direction costs is not in it%n"
                        + "a round in which nobody answers is skipped: %s of the rounds%n",
                rounds,
                relativeTime,
                Figures.percent(codes.stream()
                        .mapToDouble(code -> code.prediction().emptyRounds())
                        .max()
                        .orElseThrow()));
    }

    private static String exact(Optional<ResidualError> exact, Alignment alignment) {
        return exact.map(error -> figure(error.mean(alignment))).orElse("-");
    }

    private static String simulated(ResidualError error, Alignment alignment) {
        double standardError = error.standardError(alignment);
        return figure(error.mean(alignment))
                + (standardError < ROUNDING
                        ? ""
                        : String.format(Locale.ROOT, " +-%.1g", standardError).replace("e-0", "e-"));
    }

    /** Errors below this are what adding and subtracting doubles leaves. */
    private static final double ROUNDING = 1e-20;

    private static String figure(double error) {
        return error < ROUNDING ? "0" : Figures.three(error);
    }

    /** The table with everything, one line for each code. */
    String csv() {
        StringBuilder csv =
                new StringBuilder("code,unbiased,load,fewestHolders,mostHolders,bits,bitsPerRound,errorBound");
        for (String kind : List.of("exact", "simulated", "standardError")) {
            for (Alignment alignment : Alignment.values()) {
                csv.append(',').append(name(kind, alignment));
            }
        }
        csv.append(",emptyRounds,roundSeconds,relativeTime\n");
        for (Code code : codes) {
            int[] replication = code.replication();
            csv.append(String.join(
                    ",",
                    code.label(),
                    Boolean.toString(code.plan().unbiased()),
                    Double.toString(code.plan().computationLoad()),
                    Integer.toString(replication[0]),
                    Integer.toString(replication[1]),
                    Long.toString(code.bits()),
                    Double.toString(code.bitsPerRound()),
                    number(code.bound())));
            for (Alignment alignment : Alignment.values()) {
                csv.append(',')
                        .append(code.prediction()
                                .exact()
                                .map(error -> number(error.mean(alignment)))
                                .orElse(""));
            }
            for (Alignment alignment : Alignment.values()) {
                csv.append(',').append(number(code.prediction().simulated().mean(alignment)));
            }
            for (Alignment alignment : Alignment.values()) {
                csv.append(',').append(number(code.prediction().simulated().standardError(alignment)));
            }
            csv.append(',')
                    .append(number(code.prediction().emptyRounds()))
                    .append(',')
                    .append(
                            code.roundSeconds().isPresent()
                                    ? number(code.roundSeconds().getAsDouble())
                                    : "")
                    .append(',')
                    .append(number(code.timeToTarget() / leastTime()))
                    .append('\n');
        }
        return csv.toString();
    }

    private static String name(String kind, Alignment alignment) {
        return kind
                + switch (alignment) {
                    case ALIGNED -> "Aligned";
                    case HALF_ALIGNED -> "HalfAligned";
                    case ORTHOGONAL -> "Orthogonal";
                };
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    ObjectNode json(Optional<Path> picture) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("workers", workers);
        root.put("partitions", partitions);
        root.put("dimension", dimension);
        root.put("rounds", rounds);
        ArrayNode array = root.putArray("codes");
        for (Code code : codes) {
            ObjectNode node = array.addObject();
            node.put("label", code.label());
            node.put("scheme", code.plan().spec().scheme().name());
            ObjectNode settings = node.putObject("settings");
            code.plan().spec().settings().values().forEach(settings::putPOJO);
            node.put("unbiased", code.plan().unbiased());
            node.put("computationLoad", code.plan().computationLoad());
            int[] replication = code.replication();
            node.put("fewestHolders", replication[0]);
            node.put("mostHolders", replication[1]);
            node.put("bits", code.bits());
            node.put("bitsPerRound", code.bitsPerRound());
            put(node, "errorBound", code.bound());
            code.prediction()
                    .exact()
                    .ifPresentOrElse(exact -> errors(node.putObject("exact"), exact), () -> node.putNull("exact"));
            errors(node.putObject("simulated"), code.prediction().simulated());
            ObjectNode standardError = node.putObject("standardError");
            for (Alignment alignment : Alignment.values()) {
                put(standardError, key(alignment), code.prediction().simulated().standardError(alignment));
            }
            node.put("emptyRounds", code.prediction().emptyRounds());
            put(node, "roundSeconds", code.roundSeconds().orElse(Double.NaN));
            put(node, "relativeTime", code.timeToTarget() / leastTime());
            ArrayNode warnings = node.putArray("warnings");
            code.warnings().forEach(warnings::add);
        }
        ArrayNode left = root.putArray("refused");
        for (Refused no : refused) {
            left.addObject().put("label", no.label()).put("reason", no.reason());
        }
        picture.ifPresent(file -> root.put("picture", file.toString()));
        return root;
    }

    private static void errors(ObjectNode node, ResidualError error) {
        for (Alignment alignment : Alignment.values()) {
            put(node, key(alignment), error.mean(alignment));
        }
    }

    private static String key(Alignment alignment) {
        String name = name("", alignment);
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
