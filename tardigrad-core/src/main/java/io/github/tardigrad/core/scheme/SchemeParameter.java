package io.github.tardigrad.core.scheme;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Something that a job can tell a scheme. */
public sealed interface SchemeParameter {
    /** The key in job files, in camel case. */
    String name();

    /** One line for people. */
    String meaning();

    /** The value when none is given: a Long, a Double, a String, or a mapping of names to those. */
    Object defaultValue();

    /** What is allowed, to be read after "must be". */
    String allowed();

    /**
     * A checked value.
     *
     * @throws IllegalArgumentException if the value has another type or is out of range
     */
    Object checked(Object value);

    /** A whole number within a range. */
    record WholeNumber(String name, String meaning, Long defaultValue, long smallest, long largest)
            implements SchemeParameter {
        @Override
        public String allowed() {
            return largest == Integer.MAX_VALUE
                    ? "a whole number of at least " + smallest
                    : "a whole number from " + smallest + " to " + largest;
        }

        @Override
        public Long checked(Object value) {
            if (value instanceof Number number
                    && number.doubleValue() == Math.rint(number.doubleValue())
                    && number.longValue() >= smallest
                    && number.longValue() <= largest) {
                return number.longValue();
            }
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }
    }

    /** A number above 0. */
    record PositiveNumber(String name, String meaning, Double defaultValue) implements SchemeParameter {
        @Override
        public String allowed() {
            return "a number > 0";
        }

        @Override
        public Double checked(Object value) {
            if (value instanceof Number number && number.doubleValue() > 0 && Double.isFinite(number.doubleValue())) {
                return number.doubleValue();
            }
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }
    }

    /** A number of at least 0. */
    record NotNegativeNumber(String name, String meaning, Double defaultValue) implements SchemeParameter {
        @Override
        public String allowed() {
            return "a number >= 0";
        }

        @Override
        public Double checked(Object value) {
            if (value instanceof Number number && number.doubleValue() >= 0 && Double.isFinite(number.doubleValue())) {
                return number.doubleValue();
            }
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }
    }

    /** A whole number within a range, or the word auto: the planner chooses. */
    record WholeNumberOrAuto(String name, String meaning, Long defaultValue, long smallest, long largest)
            implements SchemeParameter {
        /** The word. */
        public static final String AUTO = "auto";

        @Override
        public String allowed() {
            return "auto or " + number().allowed();
        }

        @Override
        public Object checked(Object value) {
            if (value.equals(AUTO)) {
                return AUTO;
            }
            if (value instanceof Number) {
                return number().checked(value);
            }
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }

        private WholeNumber number() {
            return new WholeNumber(name, meaning, defaultValue, smallest, largest);
        }
    }

    /**
     * An assignment: a mapping of {@code type} to the name of an {@link AssignmentType}, and of its parameters, where given, to
     * their values. What is not given is left out, so that it can follow from the cluster.
     */
    record AssignmentChoice(String name, String meaning, Map<String, Object> defaultValue) implements SchemeParameter {
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
            Map<String, Object> resolved = SchemeSettings.of(type, parameters).values();
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

    /** One of a few words. */
    record Choice(String name, String meaning, String defaultValue, List<String> choices) implements SchemeParameter {
        @Override
        public String allowed() {
            return "one of " + String.join(", ", choices);
        }

        @Override
        public String checked(Object value) {
            if (value instanceof String word && choices.contains(word)) {
                return word;
            }
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }
    }
}
