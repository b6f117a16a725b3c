package io.github.tardigrad.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A job file of an experiment, and variations of it: {@code with("code.bits.total", 30)}. Immutable. */
final class PinnedJob {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final String name;
    private final ObjectNode root;

    private PinnedJob(String name, ObjectNode root) {
        this.name = name;
        this.root = root;
    }

    /** The file of this name under {@code experiments/}, which is part of this jar. */
    static PinnedJob read(String name) {
        try (InputStream in = PinnedJob.class.getResourceAsStream("experiments/" + name)) {
            if (in == null) {
                throw new AssertionError("the resource is part of this jar: experiments/" + name);
            }
            return new PinnedJob("experiments/" + name, (ObjectNode) YAML.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same with another value of a key.
     *
     * @param path the key with those above it and dots between; mappings that are not there are made
     * @param value a text, number, flag, list or map; null takes the key away
     */
    PinnedJob with(String path, Object value) {
        ObjectNode changed = root.deepCopy();
        ObjectNode at = changed;
        String[] keys = path.split("\\.", -1);
        for (int i = 0; i < keys.length - 1; i++) {
            JsonNode below = at.get(keys[i]);
            at = below instanceof ObjectNode mapping ? mapping : at.putObject(keys[i]);
        }
        at.set(keys[keys.length - 1], YAML.valueToTree(value));
        return new PinnedJob(name, changed);
    }

    /** As YAML, without the defaults of what it leaves out. */
    String text() {
        try {
            return YAML.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree of plain values is always written", e);
        }
    }

    /**
     * The job, checked as any other.
     *
     * @throws io.github.tardigrad.train.run.InvalidInputException if a variation is wrong
     */
    Job job() {
        return JobReader.read(text(), name, Path.of(""));
    }
}
