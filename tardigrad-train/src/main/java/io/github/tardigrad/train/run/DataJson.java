package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.data.DataNote;
import io.github.tardigrad.train.data.DataSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        return new DataSummary(part(node.path("training")), part(node.path("test")), notes);
    }

    private static DataSummary.Part part(JsonNode node) {
        Map<String, Long> classes = new LinkedHashMap<>();
        node.path("classes")
                .properties()
                .forEach(entry -> classes.put(entry.getKey(), entry.getValue().asLong()));
        return new DataSummary.Part(node.path("examples").asInt(), classes);
    }
}
