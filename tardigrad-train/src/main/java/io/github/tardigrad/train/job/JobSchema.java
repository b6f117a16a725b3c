package io.github.tardigrad.train.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.run.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON schema (draft 7) of job files, for editors that complete and check what is typed.
 *
 * <p>It is found by asking: the reader of jobs is given one small job after another, and what it asks for is written down, which
 * keys a mapping may have and what each may hold. So the schema has what the reader has, schemes and quantizers of other jars
 * included. It is wider than the reader: a key that only some types have is allowed in all of them, and what must fit together is
 * left to the reader, whose messages say more.
 */
public final class JobSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NOTHING = "nothing";
    private static final int MOST_REPAIRS = 20;
    /** Of every kind, so that whatever a key may hold is asked for once. */
    private static final List<JsonNode> SAMPLES = List.of(
            NODES.objectNode(),
            NODES.arrayNode(),
            NODES.arrayNode().add(NODES.objectNode()),
            NODES.arrayNode().add("x"),
            NODES.textNode("x"),
            NODES.numberNode(1),
            NODES.numberNode(0.5),
            NODES.booleanNode(true));

    private static final String SMALLEST = """
            {"cluster": {"stragglerProbability": [0.5, 0.5], "deadline": 1}, "data": {"type": "digits"}}""";
    private static final String ALIKE = """
            {"cluster": {"workers": 2, "stragglerProbability": 0.5}, "data": {"type": "digits"}}""";
    private static final String TEXT = """
            {"cluster": {"stragglerProbability": [0.5]}, "data": {"type": "text"}, "model": {"type": "gpt2"}}""";
    private static final String SCENES = """
            {"cluster": {"stragglerProbability": [0.5]}, "data": {"type": "coco", "directory": "x"},
             "model": {"type": "ssdliteMobilenetV3"}}""";
    private static final String PLANNED = """
            {"cluster": {"delay": {"model": "exponential", "rates": [1, 1]}, "deadline": 1}, "dimension": 10}""";
    private static final String CHOSEN = """
            {"cluster": {"delay": {"model": "exponential", "rates": [1, 1]}, "deadline": "auto"}, "dimension": 10}""";
    private static final String MEMORIES = """
            {"cluster": {"stragglerProbability": [0.5]}, "data": {"type": "digits"},
             "compare": [{"scheme": "optimal", "memory": {"type": "gradient"}}]}""";

    private final Map<String, Set<String>> keys = new LinkedHashMap<>();
    private final Map<String, Set<KeyKind>> kinds = new LinkedHashMap<>();

    private JobSchema() {}

    /** The schema, as text. */
    public static String text() {
        JobSchema schema = new JobSchema();
        schema.explore();
        ObjectNode root = NODES.objectNode();
        root.put("$schema", "http://json-schema.org/draft-07/schema#");
        root.put("title", "A job of Tardigrad");
        root.setAll(schema.mapping(""));
        return root.toPrettyString() + "\n";
    }

    /** Jobs that were tried already; each leads to others, one key or one word further. */
    private void explore() {
        Set<JsonNode> seen = new HashSet<>();
        Deque<ObjectNode> jobs = new ArrayDeque<>();
        for (String start : List.of(SMALLEST, ALIKE, TEXT, SCENES, PLANNED, CHOSEN, MEMORIES)) {
            jobs.add(JobReader.parsed(start));
        }
        Set<String> tried = new HashSet<>();
        while (!jobs.isEmpty()) {
            ObjectNode job = jobs.remove();
            if (!seen.add(job)) {
                continue;
            }
            Heard heard = new Heard();
            ObjectNode whole = repaired(job, heard);
            // What this job's own mappings may have, of every kind of value.
            heard.mappings.forEach((path, allowed) -> {
                String where = path + allowed + words(path.isEmpty() ? whole : at(whole, path));
                for (String key : allowed) {
                    for (JsonNode sample : SAMPLES) {
                        ObjectNode other = whole.deepCopy();
                        // Of a mapping of the same type another job has asked already.
                        if (tried.add(where + key + sample) && put(other, path, key, sample)) {
                            Heard inside = new Heard();
                            ObjectNode more = repaired(other, inside);
                            String under = path.isEmpty() ? key : path + "." + key;
                            if (inside.has(under) && tried.add(under + sample)) {
                                jobs.add(more);
                            }
                        }
                    }
                }
            });
            // A word that decides what else there may be leads to a job of its own.
            heard.words.forEach((path, words) -> {
                for (String word : words) {
                    if (tried.add(path + "=" + word)) {
                        ObjectNode other = whole.deepCopy();
                        if (put(other, path, NODES.textNode(word))) {
                            jobs.add(other);
                        }
                    }
                }
            });
        }
    }

    /** Has the reader read a job, with what it finds missing put in, as long as it knows what that may be. */
    private ObjectNode repaired(ObjectNode job, Heard heard) {
        ObjectNode whole = job;
        for (int i = 0; i < MOST_REPAIRS; i++) {
            try {
                JobReader.read(whole.deepCopy(), Path.of("").toAbsolutePath(), heard);
                return whole;
            } catch (InvalidInputException e) {
                String path = e.field();
                ObjectNode more = whole.deepCopy();
                Set<KeyKind> may = kinds.getOrDefault(path, Set.of());
                boolean repaired = NOTHING.equals(e.value())
                        ? !may.isEmpty()
                                && put(more, path, may.iterator().next().sample())
                        : remove(more, path, e);
                if (!repaired) {
                    return whole;
                }
                whole = more;
            } catch (RuntimeException e) {
                // What no job file holds, and the reader need not expect.
                return whole;
            }
        }
        return whole;
    }

    /** Notes what is asked for, by path; the elements of a list share one. */
    private final class Heard implements KeyListener {
        private final Map<String, Set<String>> mappings = new LinkedHashMap<>();
        private final Map<String, Set<String>> words = new LinkedHashMap<>();

        @Override
        public void mapping(String path, List<String> allowed) {
            // First the keys of any type, then those of the type that it is.
            mappings.computeIfAbsent(path, any -> new LinkedHashSet<>(allowed)).retainAll(allowed);
            keys.computeIfAbsent(shared(path), any -> new LinkedHashSet<>()).addAll(allowed);
        }

        @Override
        public void value(String path, KeyKind kind) {
            kinds.computeIfAbsent(shared(path), any -> new LinkedHashSet<>()).add(kind);
            kind.schema()
                    .path("enum")
                    .forEach(word -> words.computeIfAbsent(path, any -> new LinkedHashSet<>())
                            .add(word.asText()));
        }

        /** Whether a mapping was asked for here, or as the first of a list. */
        boolean has(String path) {
            return mappings.containsKey(path) || mappings.containsKey(path + "[0]");
        }

        private String shared(String path) {
            return path.replaceAll("\\[[0-9]+\\]", "[]");
        }
    }

    /** The words in a mapping, which say of what type it is. */
    private static String words(@Nullable JsonNode mapping) {
        StringBuilder words = new StringBuilder();
        if (mapping != null) {
            mapping.forEach(value -> words.append(value.isTextual() ? value : ""));
        }
        return words.toString();
    }

    /** A key that another type has is no key of this one. */
    private static boolean remove(ObjectNode job, String path, InvalidInputException refused) {
        int dot = path.lastIndexOf('.');
        String key = path.substring(dot + 1);
        return refused.value().equals(key)
                && (dot < 0 ? job : at(job, path.substring(0, dot))) instanceof ObjectNode mapping
                && mapping.remove(key) != null;
    }

    private static boolean put(ObjectNode job, String path, JsonNode value) {
        int dot = path.lastIndexOf('.');
        return put(job, dot < 0 ? "" : path.substring(0, dot), path.substring(dot + 1), value);
    }

    private static boolean put(ObjectNode job, String path, String key, JsonNode value) {
        ObjectNode mapping = job;
        for (String step : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
            JsonNode below = step(mapping, step);
            if (below == null && step.indexOf('[') < 0) {
                below = mapping.putObject(step);
            }
            if (!(below instanceof ObjectNode found)) {
                return false;
            }
            mapping = found;
        }
        if (key.indexOf('[') >= 0) {
            return false;
        }
        mapping.set(key, value.deepCopy());
        return true;
    }

    private static @Nullable JsonNode at(ObjectNode job, String path) {
        JsonNode node = job;
        for (String step : path.split("\\.", -1)) {
            node = node instanceof ObjectNode mapping ? step(mapping, step) : null;
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    /** Under a key, or the element of a list under it. */
    private static @Nullable JsonNode step(ObjectNode mapping, String step) {
        int bracket = step.indexOf('[');
        return bracket < 0
                ? mapping.get(step)
                : mapping.path(step.substring(0, bracket))
                        .get(Integer.parseInt(step.substring(bracket + 1, step.length() - 1)));
    }

    private ObjectNode mapping(String path) {
        ObjectNode mapping = NODES.objectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = mapping.putObject("properties");
        for (String key : keys.getOrDefault(path, Set.of())) {
            properties.set(key, value(path.isEmpty() ? key : path + "." + key));
        }
        return mapping;
    }

    private JsonNode value(String path) {
        List<JsonNode> any = new ArrayList<>();
        Set<String> words = new LinkedHashSet<>();
        for (KeyKind kind : kinds.getOrDefault(path, Set.of())) {
            if (kind.schema().has("enum")) {
                kind.schema().get("enum").forEach(word -> words.add(word.asText()));
            } else {
                any.add(kind.schema());
            }
        }
        if (!words.isEmpty()) {
            any.add(0, KeyKind.words(words).schema());
        }
        if (keys.containsKey(path)) {
            any.add(mapping(path));
        }
        String element = path + "[]";
        if (keys.containsKey(element) || kinds.containsKey(element)) {
            ObjectNode list = NODES.objectNode().put("type", "array");
            list.set("items", value(element));
            any.add(list);
        }
        if (any.size() == 1) {
            return any.get(0);
        }
        ObjectNode either = NODES.objectNode();
        ArrayNode list = either.putArray("anyOf");
        any.forEach(list::add);
        return any.isEmpty() ? NODES.objectNode() : either;
    }
}
