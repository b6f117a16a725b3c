package io.github.tardigrad.train.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.scheme.AssignmentChoice;
import io.github.tardigrad.core.scheme.AssignmentType;
import io.github.tardigrad.core.scheme.Assignments;
import io.github.tardigrad.train.file.Decimals;
import io.github.tardigrad.train.file.NearestName;
import io.github.tardigrad.train.file.RemoteFiles;
import io.github.tardigrad.train.run.InvalidInputException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One mapping of a job, read strictly: a key it does not have, a value of another type and a number outside its range
 * are refused with the path of the field. A key that is there but empty is refused too.
 */
final class Fields {
    /** What the planner chooses itself. */
    static final String AUTO = "auto";

    private static final int LONGEST_VALUE_SHOWN = 60;
    /** YAML 1.1 takes {@code 1e-3} for a text, since it has no point; nobody means a text by it. */
    private static final Pattern EXPONENT_WITHOUT_POINT = Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?[eE][-+]?[0-9]+");

    /** As YAML writes it, and as {@link JobWriter} does. */
    private static final Pattern INFINITE = Pattern.compile("\\+?\\.(inf|Inf|INF)|Infinity");

    private static final Pattern URI_WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    private static final String FILE_SCHEME = "file";

    private final String path;
    private final JsonNode node;
    private final KeyListener listener;

    private Fields(String path, JsonNode node, KeyListener listener) {
        this.path = path;
        this.node = node;
        this.listener = listener;
    }

    /** The job itself. */
    static Fields of(JsonNode job, List<String> keys, KeyListener listener) {
        return of("", job, keys, listener);
    }

    private static Fields of(String path, JsonNode node, List<String> keys, KeyListener listener) {
        listener.mapping(path, keys);
        if (!node.isObject()) {
            throw new InvalidInputException(
                    path.isEmpty() ? "job" : path, shown(node), "a mapping with keys of " + String.join(", ", keys));
        }
        Fields fields = new Fields(path, node, listener);
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw InvalidInputException.unknownKey(
                        fields.pathOf(key), key, NearestName.of(key, keys), String.join(", ", keys));
            }
        });
        return fields;
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        return node.has(key);
    }

    boolean isMapping(String key) {
        return has(key) && node.get(key).isObject();
    }

    boolean isText(String key) {
        return node.path(key).isTextual();
    }

    boolean isAbsentOrWhole(String key) {
        double value = node.path(key).asDouble(0);
        return value == Math.rint(value);
    }

    boolean isAuto(String key) {
        listener.value(pathOf(key), KeyKind.word(AUTO));
        return node.path(key).asText().equals(AUTO);
    }

    boolean isList(String key) {
        return node.path(key).isArray();
    }

    /** The mapping under the key; an absent one reads as empty, so that its defaults apply. */
    Fields mapping(String key, List<String> keys) {
        return of(pathOf(key), has(key) ? node.get(key) : JsonNodeFactory.instance.objectNode(), keys, listener);
    }

    InvalidInputException refuse(String key, String allowed) {
        return new InvalidInputException(pathOf(key), shown(node.path(key)), allowed);
    }

    long integer(String key, long smallest, long largest) {
        listener.value(pathOf(key), KeyKind.integer(smallest, largest));
        return integer(required(key, integerRange(smallest, largest)), pathOf(key), smallest, largest);
    }

    long integer(String key, long smallest, long largest, long absent) {
        listener.value(pathOf(key), KeyKind.integer(smallest, largest));
        return has(key) ? integer(key, smallest, largest) : absent;
    }

    /** Where {@link #isAuto} is the other possibility. */
    long integerUnlessAuto(String key, long smallest, long largest) {
        try {
            return integer(key, smallest, largest);
        } catch (InvalidInputException e) {
            throw refuse(key, integerRange(smallest, largest) + ", or " + AUTO);
        }
    }

    int smallInteger(String key, int smallest, int largest, int absent) {
        return Math.toIntExact(integer(key, smallest, largest, absent));
    }

    /** A budget of bits in the units of a quantizer, in which smallest and largest are too. */
    long budget(String key, Quantizer quantizer, long smallest, long largest) {
        listener.value(pathOf(key), KeyKind.number("a number of bits that the quantizer has"));
        int units = quantizer.unitsPerBit();
        if (units == 1) {
            return integer(key, smallest, largest);
        }
        String allowed = "a multiple of " + quantizer.bitsText(1) + " from " + quantizer.bitsText(smallest) + " to "
                + quantizer.bitsText(largest);
        JsonNode value = required(key, allowed);
        double found = value.isNumber() ? value.doubleValue() * units : Double.NaN;
        if (found != Math.rint(found) || !(found >= smallest && found <= largest)) {
            throw refuse(key, allowed);
        }
        return (long) found;
    }

    /** A budget of one worker in the units of a quantizer. */
    int smallBudget(String key, Quantizer quantizer, int smallest, int largest, int absent) {
        return has(key) ? Math.toIntExact(budget(key, quantizer, smallest, largest)) : absent;
    }

    double number(String key, Range range, double absent) {
        listener.value(pathOf(key), KeyKind.number(range.allowed()));
        return has(key) ? number(key, range) : absent;
    }

    double number(String key, Range range) {
        listener.value(pathOf(key), KeyKind.number(range.allowed()));
        return number(required(key, range.allowed()), pathOf(key), range);
    }

    boolean flag(String key, boolean absent) {
        listener.value(pathOf(key), KeyKind.flag());
        if (!has(key)) {
            return absent;
        }
        if (!node.get(key).isBoolean()) {
            throw refuse(key, "true or false");
        }
        return node.get(key).booleanValue();
    }

    String text(String key, String allowed) {
        listener.value(pathOf(key), KeyKind.text(allowed));
        JsonNode value = required(key, allowed);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw refuse(key, allowed);
        }
        return value.textValue();
    }

    /** A text of which blanks may be the meaning. */
    String anyText(String key, String allowed) {
        listener.value(pathOf(key), KeyKind.text(allowed));
        JsonNode value = required(key, allowed);
        if (!value.isTextual()) {
            throw refuse(key, allowed);
        }
        return value.textValue();
    }

    /** A path, which starts from a folder unless it is absolute. */
    Path path(String key, Path from) {
        String allowed = "a path, from the folder of the job";
        try {
            return from.resolve(text(key, allowed)).normalize();
        } catch (InvalidPathException e) {
            throw refuse(key, allowed);
        }
    }

    /** A path as above, or the URI of a file system that is not this machine's, for data to read. */
    Path dataPath(String key, Path from) {
        String allowed = "a path, from the folder of the job, or a URI";
        String text = text(key, allowed);
        if (!URI_WITH_SCHEME.matcher(text).matches()) {
            return path(key, from);
        }
        try {
            URI uri = URI.create(text);
            if (FILE_SCHEME.equals(uri.getScheme())) {
                return Path.of(uri).normalize();
            }
            return RemoteFiles.installed()
                    .orElseThrow(() -> refuse(key, "a path: URIs of Hadoop's file systems need tardigrad-spark"))
                    .path(uri)
                    .normalize();
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw refuse(key, allowed + " as SCHEME://AUTHORITY/PATH");
        }
    }

    Optional<String> optionalText(String key, String allowed) {
        listener.value(pathOf(key), KeyKind.text(allowed));
        return has(key) ? Optional.of(text(key, allowed)) : Optional.empty();
    }

    <E extends Enum<E>> E choice(String key, Class<E> choices, Optional<E> absent) {
        return named(key, YamlNames.of(choices), absent);
    }

    /** One of named things. */
    <T> T named(String key, Map<String, T> byName, Optional<T> absent) {
        listener.value(pathOf(key), KeyKind.words(byName.keySet()));
        if (!has(key) && absent.isPresent()) {
            return absent.get();
        }
        return choice(required(key, oneOf(byName)), pathOf(key), byName);
    }

    /** A list whose elements are mappings, or the bare value of one key of theirs. */
    List<Fields> namesOrMappings(String key, String bare, List<String> keys) {
        List<Fields> mappings = new ArrayList<>();
        if (has(key)) {
            for (JsonNode element :
                    list(key, "a list of names, or of mappings with keys of " + String.join(", ", keys))) {
                String elementPath = pathOf(key) + "[" + mappings.size() + "]";
                mappings.add(
                        element.isObject()
                                ? of(elementPath, element, keys, listener)
                                : new Fields(
                                        elementPath,
                                        JsonNodeFactory.instance.objectNode().set(bare, element),
                                        listener.within(pathOf(key) + "[]", bare)));
            }
        }
        return mappings;
    }

    /** The same mapping with fewer keys allowed. */
    Fields only(List<String> keys) {
        return of(path, node, keys, listener);
    }

    /** The value of a scheme's parameter, in the type it has there. */
    Object checked(Parameter parameter) {
        String key = parameter.name();
        if (!(parameter instanceof AssignmentChoice)) {
            listener.value(pathOf(key), KeyKind.of(parameter));
        }
        JsonNode value = required(key, parameter.allowed());
        if (parameter instanceof AssignmentChoice) {
            return parameter.checked(assignment(key));
        }
        try {
            if (parameter instanceof Parameter.PositiveNumber) {
                return parameter.checked(number(value, pathOf(key), Range.POSITIVE));
            }
            if (parameter instanceof Parameter.NotNegativeNumber) {
                return parameter.checked(number(value, pathOf(key), Range.NOT_NEGATIVE));
            }
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                return parameter.checked(value.longValue());
            }
            if (value.isFloatingPointNumber() && Double.isFinite(value.doubleValue())) {
                return parameter.checked(value.doubleValue());
            }
            return parameter.checked(value.isTextual() ? value.textValue() : value.asText());
        } catch (IllegalArgumentException e) {
            throw refuse(key, parameter.allowed());
        }
    }

    /** The type of an assignment and those of its parameters that are given. */
    private Map<String, Object> assignment(String key) {
        Map<String, AssignmentType> byName = new LinkedHashMap<>();
        Set<String> keys = new LinkedHashSet<>(List.of(AssignmentChoice.TYPE));
        for (AssignmentType type : Assignments.all()) {
            byName.put(type.name(), type);
            type.parameters().forEach(parameter -> keys.add(parameter.name()));
        }
        Fields any = mapping(key, List.copyOf(keys));
        AssignmentType type = any.named(AssignmentChoice.TYPE, byName, Optional.empty());
        List<String> own = new ArrayList<>(List.of(AssignmentChoice.TYPE));
        type.parameters().forEach(parameter -> own.add(parameter.name()));
        Fields known = any.only(own);
        Map<String, Object> given = new LinkedHashMap<>();
        given.put(AssignmentChoice.TYPE, type.name());
        for (Parameter parameter : type.parameters()) {
            if (known.has(parameter.name())) {
                given.put(parameter.name(), known.checked(parameter));
            }
        }
        return given;
    }

    List<Double> numbers(String key, Range range) {
        listener.value(pathOf(key), KeyKind.list(KeyKind.number(range.allowed())));
        JsonNode list = required(key, "a list of numbers, each " + range.allowed());
        return numbers(list, pathOf(key), range);
    }

    List<List<Double>> listsOfNumbers(String key, Range range) {
        listener.value(pathOf(key), KeyKind.list(KeyKind.list(KeyKind.number(range.allowed()))));
        List<List<Double>> lists = new ArrayList<>();
        for (JsonNode element : list(key, "a list of lists of numbers, each " + range.allowed())) {
            lists.add(numbers(element, pathOf(key) + "[" + lists.size() + "]", range));
        }
        return lists;
    }

    /** A list of texts; empty where there is none. */
    List<String> texts(String key) {
        listener.value(pathOf(key), KeyKind.list(KeyKind.text("a text")));
        if (!has(key)) {
            return List.of();
        }
        String allowed = "a list of texts";
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(key, allowed)) {
            if (!element.isTextual() || element.textValue().isBlank()) {
                throw refuse(key, allowed);
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    List<Integer> integers(String key, int smallest, int largest, List<Integer> absent) {
        listener.value(pathOf(key), KeyKind.list(KeyKind.integer(smallest, largest)));
        if (!has(key)) {
            return absent;
        }
        List<Integer> integers = new ArrayList<>();
        for (JsonNode element : list(key, "a list of integers, each " + integerRange(smallest, largest))) {
            String elementPath = pathOf(key) + "[" + integers.size() + "]";
            integers.add(Math.toIntExact(integer(element, elementPath, smallest, largest)));
        }
        return integers;
    }

    private JsonNode list(String key, String allowed) {
        JsonNode list = required(key, allowed);
        if (!list.isArray()) {
            throw refuse(key, allowed);
        }
        return list;
    }

    private JsonNode required(String key, String allowed) {
        if (!has(key)) {
            throw new InvalidInputException(pathOf(key), "nothing", allowed);
        }
        return node.get(key);
    }

    private static List<Double> numbers(JsonNode list, String path, Range range) {
        if (!list.isArray() || list.isEmpty()) {
            throw new InvalidInputException(path, shown(list), "a list of numbers, each " + range.allowed());
        }
        List<Double> numbers = new ArrayList<>(list.size());
        for (JsonNode element : list) {
            numbers.add(number(element, path + "[" + numbers.size() + "]", range));
        }
        return numbers;
    }

    private static double number(JsonNode value, String path, Range range) {
        double number = Double.NaN;
        if (value.isNumber()) {
            number = value.doubleValue();
        } else if (value.isTextual()) {
            String text = value.textValue();
            if (EXPONENT_WITHOUT_POINT.matcher(text).matches()) {
                number = Decimals.doubleOf(text);
            } else if (INFINITE.matcher(text).matches()) {
                number = Double.POSITIVE_INFINITY;
            }
        }
        if (!range.contains(number)) {
            throw new InvalidInputException(path, shown(value), range.allowed());
        }
        return number;
    }

    private static long integer(JsonNode value, String path, long smallest, long largest) {
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < smallest
                || value.longValue() > largest) {
            throw new InvalidInputException(path, shown(value), integerRange(smallest, largest));
        }
        return value.longValue();
    }

    private static <E> E choice(JsonNode value, String path, Map<String, E> byName) {
        E chosen = value.isTextual() ? byName.get(value.textValue()) : null;
        if (chosen == null) {
            throw new InvalidInputException(path, shown(value), oneOf(byName));
        }
        return chosen;
    }

    private static String oneOf(Map<String, ?> byName) {
        return "one of " + String.join(", ", byName.keySet());
    }

    static String integerRange(long smallest, long largest) {
        if (largest == Long.MAX_VALUE) {
            return smallest == Long.MIN_VALUE ? "an integer of 64 bits" : "an integer of at least " + smallest;
        }
        return "an integer from " + smallest + " to " + largest;
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "nothing";
        }
        if (value.isNull() || (value.isTextual() && value.textValue().isEmpty())) {
            return "an empty value";
        }
        String text = value.isNumber() || value.isBoolean() ? value.asText() : value.toString();
        return text.length() <= LONGEST_VALUE_SHOWN ? text : text.substring(0, LONGEST_VALUE_SHOWN - 3) + "...";
    }
}
