package io.github.tardigrad.train.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/job-file.md against the reader: its keys, what they take in the reader's own words, and their defaults. */
class JobFilePageTest {
    private static final Path PAGE = Path.of("../docs/job-file.md");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");
    private static final String DELAYED = "data: {type: digits}\ncluster: {deadline: 9, delay: ";

    /** Together they have every mapping, and every choice between mappings. */
    private static final List<String> JOBS = List.of(
            "{cluster: {stragglerProbability: [0.5]}, dimension: 9, code: {bits: {total: 9}}}",
            "{cluster: {stragglerProbability: [0.5]}, dimension: 9, code: {bits: {quantizer: uniform}}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: digits}, compare: [{scheme: osgc}], engine: {}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: digits}, engine: {type: spark}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: idx, directory: a}, code: {scheme: auto, limits: {}}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: csv, train: a, classes: 2}, model: {type: mlp}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: csv, train: a, test: b, classes: 2}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: digits}, training: {optimizer: {type: momentum},"
                    + " schedule: {type: inverseTime}}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: digits}, training: {optimizer: {type: adam}}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: digits}, training: {optimizer: {type: adamW}}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: imageFolder, directory: a}, model: {type: resnet18}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: coco, directory: a}, model: {type: ssdliteMobilenetV3}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: text}, model: {type: gpt2}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: dataFrame, path: a, label: b, classes: 2}}",
            "{cluster: {stragglerProbability: [0.5]}, data: {type: digits}, model: {type: torchScript, file: a}}",
            "{cluster: {deadline: auto, delay: {model: exponential, rates: [1]}}, data: {type: digits}}",
            DELAYED + "{model: exponential, rates: [1]}}",
            DELAYED + "{model: shiftedExponential, rates: [1], shift: 1}}",
            DELAYED + "{model: empirical, samples: [[1]]}}",
            DELAYED + "{model: pareto, earliest: [1], shape: 1}}",
            DELAYED + "{model: twoState, rates: [1], shift: 0, slowdown: 2, slowProbability: 0.1, meanSlowRounds: 5}}",
            DELAYED + "{model: pairCorrelated, rates: [1], shift: 0, slowdown: 2, shockProbability: 0.1}}",
            DELAYED + "{model: loadDependent, rates: [1], shift: 0.1}}",
            DELAYED + "{model: trace, file: a}}");

    /** What they take depends on other keys, or is the long list of schemes, which has a page of its own. */
    private static final Set<String> IN_OTHER_WORDS = Set.of(
            "cluster.delay.meanSlowRounds",
            "cluster.deadline",
            // Those that are installed: the tests have one more.
            "code.bits.quantizer",
            // One of three words, or a mapping of one and its options.
            "code.memory",
            "compare[0].memory",
            "code.scheme",
            "compare",
            "compare[0].scheme",
            "support");

    /** A line of a table. */
    private record Row(String allowed, String absent) {}

    @Test
    void hasEveryKey() throws IOException {
        Map<String, Map<String, Row>> page = page();
        Set<String> mappings = new TreeSet<>();
        page.forEach((section, rows) -> {
            assertThat(rows.keySet()).as("keys of %s", section).isEqualTo(keys(section));
            rows.forEach((key, row) -> {
                if (row.allowed().startsWith("a mapping")) {
                    mappings.add(at(section, key));
                }
            });
        });
        mappings.add("");
        mappings.add("compare[0]");
        assertThat(page.keySet()).containsExactlyInAnyOrderElementsOf(mappings);
    }

    @Test
    void saysWhatAKeyTakesInTheWordsOfItsRefusal() throws IOException {
        page().forEach((section, rows) -> rows.forEach((key, row) -> {
            String path = at(section, key);
            if (!IN_OTHER_WORDS.contains(path)) {
                assertThat(allowed(path)).as(path).contains(row.allowed());
            }
        }));
    }

    /** The default of a key is what a job that does not have it is written with. */
    @Test
    void saysTheDefaults() throws IOException {
        page().forEach((section, rows) -> rows.forEach((key, row) -> {
            Set<String> quoted = QUOTED.matcher(row.absent())
                    .results()
                    .map(text -> text.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(row.absent()).as(at(section, key)).isNotBlank();
            if (!quoted.isEmpty()) {
                assertThat(defaults(at(section, key))).as(at(section, key)).isEqualTo(quoted);
            }
        }));
    }

    private static String at(String section, String key) {
        return section.isEmpty() ? key : section + "." + key;
    }

    /** Of every section; the entries of compare are under {@code compare[0]}. */
    private static Map<String, Map<String, Row>> page() throws IOException {
        Map<String, Map<String, Row>> page = new LinkedHashMap<>();
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher heading = Pattern.compile("## (`(.*)`|The job)").matcher(line);
            if (heading.matches()) {
                rows = new LinkedHashMap<>();
                String section = heading.group(2) == null ? "" : heading.group(2);
                page.put(section.equals("compare") ? "compare[0]" : section, rows);
            } else if (line.startsWith("| `")) {
                String[] cells = line.split("\\|", -1);
                assertThat(cells).as(line).hasSize(6);
                rows.put(cells[1].strip().replace("`", ""), new Row(cells[2].strip(), cells[3].strip()));
            }
        }
        return page;
    }

    /** What the reader says is allowed in a mapping, without the parameters of schemes. */
    private static Set<String> keys(String mapping) {
        Set<String> keys = new TreeSet<>();
        refusals(
                at(mapping, "zzz"),
                at(mapping, "zzz"),
                refusal -> keys.addAll(Arrays.asList(refusal.allowed().split(", ", -1))));
        Schemes.all()
                .forEach(scheme ->
                        scheme.parameters().stream().map(Parameter::name).forEach(keys::remove));
        return keys;
    }

    /** What the reader says that a key takes, by a value that none takes. */
    private static Set<String> allowed(String path) {
        Set<String> allowed = new TreeSet<>();
        refusals(path, path, refusal -> {
            if (!refusal.getMessage().contains("unknown key")) {
                allowed.add(refusal.allowed());
            }
        });
        refusals(path, path + ".zzz", refusal -> allowed.add("a mapping"));
        if (path.equals("code.bits")) {
            allowed.add("a mapping or none");
        }
        return allowed;
    }

    private static void refusals(String path, String field, Consumer<InvalidInputException> each) {
        for (String yaml : JOBS) {
            ObjectNode job = job(yaml);
            ObjectNode parent = parent(job, path);
            if (parent != null) {
                parent.putObject(last(path)).put("zzz", 1);
                try {
                    JobReader.read(job.toString(), "job", Path.of(""));
                } catch (InvalidInputException e) {
                    if (e.field().equals(field)) {
                        each.accept(e);
                    }
                }
            }
        }
    }

    private static Set<String> defaults(String path) {
        Set<String> defaults = new TreeSet<>();
        for (String yaml : JOBS) {
            ObjectNode given = job(yaml);
            if (!yaml.contains("model: trace") && find(given, path).isMissingNode()) {
                Job read = JobReader.read(yaml, "job", Path.of(""));
                JsonNode written = find(job(JobWriter.toYaml(read)), path);
                if (written.isValueNode() && !written.isNull()) {
                    defaults.add(written.asText());
                } else if (written.isArray()) {
                    defaults.add(written.toString());
                }
            }
        }
        return defaults;
    }

    private static ObjectNode job(String yaml) {
        try {
            return (ObjectNode) YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new AssertionError(yaml, e);
        }
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static JsonNode find(ObjectNode job, String path) {
        JsonNode node = job;
        for (String key : path.split("\\.", -1)) {
            node = key.equals("compare[0]") ? node.path("compare").path(0) : node.path(key);
        }
        return node;
    }

    /** The mapping that a key belongs into, made where the job has none; null if the job has something else there. */
    private static ObjectNode parent(ObjectNode job, String path) {
        ObjectNode node = job;
        List<String> keys = new ArrayList<>(List.of(path.split("\\.", -1)));
        keys.remove(keys.size() - 1);
        for (String key : keys) {
            if (key.equals("compare[0]")) {
                JsonNode list = node.path("compare");
                ArrayNode entries = list.isArray() ? (ArrayNode) list : node.putArray("compare");
                JsonNode first = entries.path(0);
                node = first.isObject()
                        ? (ObjectNode) first
                        : entries.addObject().put("scheme", "osgc");
            } else if (node.path(key).isMissingNode()) {
                node = node.putObject(key);
            } else if (node.path(key).isObject()) {
                node = (ObjectNode) node.path(key);
            } else {
                return null;
            }
        }
        return node;
    }
}
