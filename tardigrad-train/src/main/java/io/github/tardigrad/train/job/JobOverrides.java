package io.github.tardigrad.train.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.run.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a command line says instead of a job's file: each replaces its own key, as if the file had it, and nothing else. What
 * the file leaves to defaults follows from what is there then. Threads: immutable.
 */
public final class JobOverrides {
    /** The file as it is. */
    public static final JobOverrides NONE = new JobOverrides(Map.of());

    private static final String ENGINE = "engine";
    private static final String TYPE = "type";

    /** By mapping and key, joined by a point. */
    private final Map<String, JsonNode> values;

    private JobOverrides(Map<String, JsonNode> values) {
        this.values = values;
    }

    /** {@code training.rounds}. */
    public JobOverrides rounds(long rounds) {
        return with("training.rounds", JsonNodeFactory.instance.numberNode(rounds));
    }

    /** {@code seed}. */
    public JobOverrides seed(long seed) {
        return with("seed", JsonNodeFactory.instance.numberNode(seed));
    }

    /** {@code clock}. */
    public JobOverrides clock(Clock clock) {
        return with("clock", JsonNodeFactory.instance.textNode(clock.yamlName()));
    }

    /** {@code engine.type}; with local, the keys of a Spark cluster are gone. */
    public JobOverrides engine(EngineSpec.Type type) {
        return with(ENGINE + "." + TYPE, JsonNodeFactory.instance.textNode(name(type)));
    }

    /** {@code engine.master}. */
    public JobOverrides master(String master) {
        return with(ENGINE + ".master", JsonNodeFactory.instance.textNode(master));
    }

    private JobOverrides with(String key, JsonNode value) {
        Map<String, JsonNode> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new JobOverrides(more);
    }

    private static String name(EngineSpec.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** What is no mapping stays, to be refused. Updates: root. */
    void applyTo(JsonNode root) {
        values.forEach((path, value) -> {
            int point = path.indexOf('.');
            JsonNode parent = root;
            if (point >= 0 && root instanceof ObjectNode job) {
                String key = path.substring(0, point);
                parent = job.has(key) ? job.get(key) : job.putObject(key);
            }
            if (parent instanceof ObjectNode mapping) {
                mapping.set(path.substring(point + 1), value);
                if (path.equals(ENGINE + "." + TYPE) && value.asText().equals(name(EngineSpec.Type.LOCAL))) {
                    mapping.retain(TYPE);
                }
            }
        });
    }
}
