package io.github.tardigrad.core.option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A value for each parameter of whatever has parameters: a scheme, a quantizer, a memory, an assignment. Immutable. */
public final class Settings {
    private final Map<String, Object> values;

    private Settings(Map<String, Object> values) {
        this.values = values;
    }

    /** The defaults of all. */
    public static Settings defaults(Configurable owner) {
        return of(owner, Map.of());
    }

    /**
     * The given values, and the defaults of the others.
     *
     * @throws IllegalArgumentException if there is no such parameter, or a value is not allowed
     */
    public static Settings of(Configurable owner, Map<String, ?> given) {
        List<Parameter> parameters = owner.parameters();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            Object value = given.get(parameter.name());
            values.put(parameter.name(), value == null ? parameter.defaultValue() : parameter.checked(value));
        }
        for (String name : given.keySet()) {
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException(owner.name() + " has no parameter " + name + "; it has "
                        + (values.isEmpty() ? "none" : String.join(", ", values.keySet())));
            }
        }
        return new Settings(Collections.unmodifiableMap(values));
    }

    /** The same with another value. */
    public Settings with(Configurable owner, String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return of(owner, changed);
    }

    /** A whole number. */
    public int integer(String name) {
        return Math.toIntExact((Long) value(name));
    }

    /** A number. */
    public double number(String name) {
        return (Double) value(name);
    }

    /** A word. */
    public String choice(String name) {
        return (String) value(name);
    }

    /** The choice of an assignment, as it was given. */
    @SuppressWarnings("unchecked") // what its parameter checked
    public Map<String, Object> assignment(String name) {
        return (Map<String, Object>) value(name);
    }

    /** Whether the planner is to choose a number; false if there is no such parameter. */
    public boolean isAuto(String name) {
        return Parameter.WholeNumberOrAuto.AUTO.equals(values.get(name));
    }

    /** All values by name, in their order: Long, Double, String, or a mapping of names to those. */
    public Map<String, Object> values() {
        return values;
    }

    /**
     * The name, followed by the settings that are not its defaults: {@code stochastic-replication-3}. Good for
     * tables and folders.
     */
    public String label(Configurable owner) {
        Map<String, Object> defaults = defaults(owner).values;
        StringBuilder label = new StringBuilder(owner.name());
        values.forEach((name, value) -> {
            if (!value.equals(defaults.get(name))) {
                label.append('-').append(name).append('-').append(words(value));
            }
        });
        return label.toString();
    }

    /** A mapping as its type and what follows: {@code projectivePlane-order-9}. */
    private static String words(Object value) {
        if (!(value instanceof Map<?, ?> mapping)) {
            return value.toString();
        }
        StringBuilder words = new StringBuilder();
        mapping.forEach((key, one) ->
                words.append(words.isEmpty() ? "" : "-" + key + "-").append(one));
        return words.toString();
    }

    private Object value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
