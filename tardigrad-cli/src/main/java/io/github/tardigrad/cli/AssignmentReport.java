package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.scheme.AssignmentType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What there is to say of an assignment.
 *
 * @param spectrum its distinct singular values, largest first; empty where the matrix is too large
 */
record AssignmentReport(AssignmentType type, Settings settings, Assignment assignment, List<SingularValue> spectrum) {
    /** Singular values nearer to each other than that times the largest are one. */
    private static final double SAME = 1e-9;

    private static final int MOST_VALUES_SHOWN = 8;

    /** A singular value and how many times it is there. */
    record SingularValue(double value, int times) {
        String text() {
            return Figures.of(value) + (times == 1 ? "" : " (" + times + " times)");
        }
    }

    /** Constructs and measures. */
    static AssignmentReport of(AssignmentType type, Settings settings) {
        Assignment assignment = type.construct(settings);
        boolean small = (long) assignment.partitions() * assignment.workers() <= Assignment.MOST_ENTRIES;
        return new AssignmentReport(type, settings, assignment, small ? distinct(assignment.spectrum()) : List.of());
    }

    private static List<SingularValue> distinct(double[] values) {
        List<SingularValue> distinct = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= values.length; to++) {
            if (to == values.length || values[from] - values[to] > SAME * values[0]) {
                double value = values[from] <= SAME * values[0] ? 0 : values[from];
                distinct.add(new SingularValue(value, to - from));
                from = to;
            }
        }
        return distinct;
    }

    /** sigma2^2 / (r k), which the error bounds are made of; empty where loads or replications differ or for one value. */
    private Optional<Double> rho() {
        if (!assignment.isBiregular() || spectrum.isEmpty()) {
            return Optional.empty();
        }
        SingularValue first = spectrum.get(0);
        double second = first.times() > 1
                ? first.value()
                : spectrum.size() > 1 ? spectrum.get(1).value() : 0;
        return Optional.of(second * second / (first.value() * first.value()));
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%s  (%s)%n", assignment.name(), settings.label(type)));
        line(text, "partitions N", String.valueOf(assignment.partitions()));
        line(text, "workers n", String.valueOf(assignment.workers()));
        line(text, "load k", range(assignment.workers(), assignment::load));
        line(text, "replication r", range(assignment.partitions(), assignment::replication));
        line(
                text,
                "two workers share",
                assignment.columnIntersection().isPresent()
                        ? partitions(assignment.columnIntersection().getAsInt())
                        : "not always as many");
        line(text, "singular values", spectrum.isEmpty() ? "not computed: too large" : shownSpectrum());
        rho().ifPresent(rho -> line(text, "rho", Figures.of(rho) + ", the second one squared over r k"));
        int classes = assignment.classes().size();
        line(text, "resolvable", classes == 0 ? "no, or not known" : "yes, " + classes + " classes");
        for (int c = 0; c < classes; c++) {
            line(text, "  class " + c, workers(assignment.classes().get(c)));
        }
        return text.toString();
    }

    String shownSpectrum() {
        String shown = spectrum.stream()
                .limit(MOST_VALUES_SHOWN)
                .map(SingularValue::text)
                .collect(Collectors.joining(", "));
        SingularValue last = spectrum.get(spectrum.size() - 1);
        return spectrum.size() <= MOST_VALUES_SHOWN ? shown : shown + ", ..., " + last.text();
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "%-18s %s%n", what, value));
    }

    private static String partitions(int count) {
        return count + (count == 1 ? " partition" : " partitions");
    }

    private static String workers(List<Integer> workers) {
        String shown = workers.stream().limit(12).map(String::valueOf).collect(Collectors.joining(" "));
        return workers.size() <= 12 ? shown : shown + " ... " + workers.get(workers.size() - 1);
    }

    /** The value that all have, or the least and the largest. */
    static String range(int count, IntUnaryOperator value) {
        int least = IntStream.range(0, count).map(value).min().orElseThrow();
        int largest = IntStream.range(0, count).map(value).max().orElseThrow();
        return least == largest ? String.valueOf(least) : least + " to " + largest;
    }

    /** For programs. */
    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", assignment.name()).put("type", type.name());
        ObjectNode parameters = node.putObject("parameters");
        settings.values().forEach(parameters::putPOJO);
        node.put("partitions", assignment.partitions()).put("workers", assignment.workers());
        numbers(node.putArray("loads"), IntStream.range(0, assignment.workers()).map(assignment::load));
        numbers(
                node.putArray("replications"),
                IntStream.range(0, assignment.partitions()).map(assignment::replication));
        node.put("biregular", assignment.isBiregular());
        assignment.columnIntersection().ifPresent(shared -> node.put("columnIntersection", shared));
        ArrayNode values = node.putArray("spectrum");
        spectrum.forEach(value -> values.addObject().put("value", value.value()).put("times", value.times()));
        rho().ifPresent(rho -> node.put("rho", rho));
        node.put("resolvable", assignment.isResolvable());
        ArrayNode classes = node.putArray("classes");
        assignment
                .classes()
                .forEach(workers -> numbers(classes.addArray(), workers.stream().mapToInt(Integer::intValue)));
        ArrayNode held = node.putArray("held");
        for (int i = 0; i < assignment.workers(); i++) {
            numbers(held.addArray(), IntStream.of(assignment.partitions(i)));
        }
        return node;
    }

    private static void numbers(ArrayNode array, IntStream numbers) {
        numbers.forEach(array::add);
    }
}
