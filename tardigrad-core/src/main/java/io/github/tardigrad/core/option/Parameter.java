package io.github.tardigrad.core.option;

import java.util.List;

/** Something that a job can tell a scheme, a quantizer, a memory or an assignment. */
public interface Parameter {
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
            implements Parameter {
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
    record PositiveNumber(String name, String meaning, Double defaultValue) implements Parameter {
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
    record NotNegativeNumber(String name, String meaning, Double defaultValue) implements Parameter {
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

    /** A number above 0 and at most 1, or the word auto, which is the default: what it is follows from the run. */
    record FractionOrAuto(String name, String meaning) implements Parameter {
        /** The word. */
        public static final String AUTO = WholeNumberOrAuto.AUTO;

        @Override
        public String defaultValue() {
            return AUTO;
        }

        @Override
        public String allowed() {
            return "auto or a number above 0 and at most 1";
        }

        @Override
        public Object checked(Object value) {
            if (value.equals(AUTO)) {
                return AUTO;
            }
            if (value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= 1) {
                return number.doubleValue();
            }
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }
    }

    /** A whole number within a range, or the word auto: the planner chooses. */
    record WholeNumberOrAuto(String name, String meaning, Long defaultValue, long smallest, long largest)
            implements Parameter {
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

    /** A multiple of a whole number, with a meaning of its own for 0. */
    record MultipleOf(String name, String meaning, Long defaultValue, int factor, String zero) implements Parameter {
        @Override
        public String allowed() {
            return "0 for " + zero + ", or a multiple of " + factor;
        }

        @Override
        public Long checked(Object value) {
            if (value instanceof Number number
                    && number.doubleValue() == Math.rint(number.doubleValue())
                    && number.doubleValue() >= 0
                    && number.doubleValue() <= Integer.MAX_VALUE
                    && number.longValue() % factor == 0) {
                return number.longValue();
            }
            throw new IllegalArgumentException(name + " must be " + allowed() + ": " + name + "=" + value);
        }
    }

    /** One of a few words. */
    record Choice(String name, String meaning, String defaultValue, List<String> choices) implements Parameter {
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
