package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An assignment: a mapping of {@code type} to the name of an {@link AssignmentType}, and of its parameters, where given, to
 * their values. What is not given is left out, so that it can follow from the cluster.
 */
public record AssignmentChoice(String name, String meaning, Map<String, Object> defaultValue) implements Parameter {
    /** The key of the type's name. */
    public static final String TYPE = "type";

    @Override
    public String allowed() {
        return "a mapping with a type, one of "
                + Assignments.all().stream().map(AssignmentType::name).collect(Collectors.joining(", "))
                + ", and its parameters";
    }

    @Override
    public Map<String, Object> checked(Object value) {
        if (!(value instanceof Map<?, ?> given)
                || !(given.get(TYPE) instanceof String word)
                || Assignments.named(word).isEmpty()) {
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }
        AssignmentType type = Assignments.named(word).get();
        Map<String, Object> parameters = new LinkedHashMap<>();
        given.forEach((key, one) -> parameters.put(String.valueOf(key), one));
        parameters.remove(TYPE);
        Map<String, Object> resolved = Settings.of(type, parameters).values();
        Map<String, Object> checked = new LinkedHashMap<>();
        checked.put(TYPE, word);
        resolved.forEach((key, one) -> {
            if (parameters.containsKey(key)) {
                checked.put(key, one);
            }
        });
        return Collections.unmodifiableMap(checked);
    }
}
