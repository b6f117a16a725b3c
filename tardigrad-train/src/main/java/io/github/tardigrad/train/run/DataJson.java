package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.data.DataNote;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.TableColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What training makes of its data, as {@code run.json} and reports have it. */
public final class DataJson {
    /** More classes are counted, not listed. */
    private static final int MOST_CLASSES_LISTED = 1000;

    private DataJson() {}

    /** As JSON. */
    public static ObjectNode toJson(DataSummary summary) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        write(summary.training(), node.putObject("training"));
        write(summary.test(), node.putObject("test"));
        ArrayNode notes = node.putArray("notes");
        for (DataNote note : summary.notes()) {
            notes.addObject()
                    .put("what", note.what())
                    .put("count", note.count())
                    .put("of", note.of())
                    .put("happened", note.happened());
        }
        summary.table().ifPresent(table -> node.set("table", toJson(table)));
        return node;
    }

    private static void write(DataSummary.Part part, ObjectNode node) {
        node.put("examples", part.examples());
        if (!part.classes().isEmpty()) {
            node.put("classesFound", part.found());
        }
        if (!part.classes().isEmpty() && part.classes().size() <= MOST_CLASSES_LISTED) {
            ObjectNode classes = node.putObject("classes");
            part.classes().forEach(classes::put);
        }
    }

    /**
     * From JSON.
     *
     * @throws IllegalArgumentException if a count is wrong
     */
    public static DataSummary fromJson(JsonNode node) {
        List<DataNote> notes = new ArrayList<>();
        for (JsonNode note : node.path("notes")) {
            notes.add(new DataNote(
                    note.path("what").asText(),
                    note.path("count").asLong(),
                    note.path("of").asLong(),
                    note.path("happened").asText()));
        }
        return new DataSummary(part(node.path("training")), part(node.path("test")), notes, table(node.path("table")));
    }

    private static DataSummary.Part part(JsonNode node) {
        Map<String, Long> classes = new LinkedHashMap<>();
        node.path("classes")
                .properties()
                .forEach(entry -> classes.put(entry.getKey(), entry.getValue().asLong()));
        return new DataSummary.Part(node.path("examples").asInt(), classes);
    }

    /** How the rows of a table became examples: columns, labels, what is done to numbers. */
    public static ObjectNode toJson(TableColumns table) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        table.text()
                .ifPresent(text -> node.put("delimiter", String.valueOf(text.delimiter()))
                        .put("header", text.header())
                        .put("width", text.width()));
        ObjectNode label = node.putObject("label")
                .put("name", table.label().name())
                .put("position", table.label().position());
        if (!table.label().classes().isEmpty()) {
            ArrayNode classes = label.putArray("classes");
            table.label().classes().forEach(classes::add);
        }
        node.put("standardized", table.standardized());
        ArrayNode columns = node.putArray("columns");
        for (TableColumns.Column column : table.columns()) {
            ObjectNode entry = columns.addObject().put("name", column.name()).put("position", column.position());
            if (column.isCategorical()) {
                ArrayNode categories = entry.putArray("categories");
                column.categories().forEach(categories::add);
            }
            if (!column.fill().isEmpty()) {
                ArrayNode fill = entry.putArray("fill");
                column.fill().forEach(fill::add);
            }
            if (table.standardized() && !column.isCategorical()) {
                entry.put("mean", column.mean()).put("deviation", column.deviation());
            }
        }
        return node;
    }

    private static Optional<TableColumns> table(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        List<TableColumns.Column> columns = new ArrayList<>();
        for (JsonNode column : node.path("columns")) {
            List<Double> fill = new ArrayList<>();
            column.path("fill").forEach(value -> fill.add(value.asDouble()));
            double deviation = column.path("deviation").asDouble(1);
            if (!(deviation > 0)) {
                throw new IllegalArgumentException("deviation must be above 0: deviation=" + deviation);
            }
            columns.add(new TableColumns.Column(
                    column.path("name").asText(),
                    column.path("position").asInt(),
                    texts(column.path("categories")),
                    fill,
                    column.path("mean").asDouble(0),
                    deviation));
        }
        JsonNode label = node.path("label");
        String delimiter = node.path("delimiter").asText();
        return Optional.of(new TableColumns(
                columns,
                new TableColumns.Label(
                        label.path("name").asText(), label.path("position").asInt(), texts(label.path("classes"))),
                delimiter.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new TableColumns.Text(
                                delimiter.charAt(0),
                                node.path("header").asBoolean(),
                                node.path("width").asInt())),
                node.path("standardized").asBoolean()));
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
