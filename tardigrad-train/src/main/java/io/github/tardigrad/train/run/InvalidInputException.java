package io.github.tardigrad.train.run;

import org.jspecify.annotations.Nullable;

/**
 * What the user gave cannot be used: one field, the value found there and what is allowed. The command line ends with
 * exit code 2 and prints the message alone.
 */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String value;
    private final String allowed;

    /**
     * The message reads {@code field: must be allowed: found value}.
     *
     * @param field the path of the field, or the file, that is wrong
     * @param value what was found there, as the user wrote it
     * @param allowed what is allowed, to be read after "must be"
     */
    public InvalidInputException(String field, String value, String allowed) {
        this(field, value, allowed, field + ": must be " + allowed + ": found " + value, null);
    }

    /**
     * The message reads {@code field: must be allowed: found value}.
     *
     * @param field the path of the field, or the file, that is wrong
     * @param value what was found there, as the user wrote it
     * @param allowed what is allowed, to be read after "must be"
     * @param cause what was thrown when the value was used
     */
    public InvalidInputException(String field, String value, String allowed, Throwable cause) {
        this(field, value, allowed, field + ": must be " + allowed + ": found " + value, cause);
    }

    private InvalidInputException(
            String field, String value, String allowed, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.field = field;
        this.value = value;
        this.allowed = allowed;
    }

    /** A key that a mapping does not have: {@code path.key: unknown key; did you mean 'x'? allowed: a, b, c}. */
    public static InvalidInputException unknownKey(String field, String key, String suggestion, String allowed) {
        String hint = suggestion.isEmpty() ? "" : " did you mean '" + suggestion + "'?";
        return new InvalidInputException(
                field, key, allowed, field + ": unknown key;" + hint + " allowed: " + allowed, null);
    }

    /**
     * What cannot be put as a rule for one value: {@code field: problem}.
     *
     * @param problem one sentence that says what was found and what to do
     */
    public static InvalidInputException of(String field, String problem, @Nullable Throwable cause) {
        return new InvalidInputException(field, problem, "", field + ": " + problem, cause);
    }

    /**
     * The path of the field, or the file, that is wrong.
     *
     * @return for instance {@code code.bits.total}
     */
    public String field() {
        return field;
    }

    /**
     * What was found there.
     *
     * @return the value as the user wrote it
     */
    public String value() {
        return value;
    }

    /**
     * What is allowed.
     *
     * @return the rule, to be read after "must be"
     */
    public String allowed() {
        return allowed;
    }
}
