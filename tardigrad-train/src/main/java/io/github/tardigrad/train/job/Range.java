package io.github.tardigrad.train.job;

import java.util.function.DoublePredicate;

/**
 * Which numbers a field takes, and how to say so. NaN is in no range.
 *
 * @param allowed to be read after "must be"
 * @param test what numbers are in the range
 */
record Range(String allowed, DoublePredicate test) {
    static final Range PROBABILITY = new Range("a number from 0 to 1", x -> x >= 0 && x <= 1);
    static final Range POSITIVE = new Range("a finite number above 0", x -> x > 0 && Double.isFinite(x));
    static final Range NOT_NEGATIVE = new Range("a finite number of at least 0", x -> x >= 0 && Double.isFinite(x));
    /** A measured response time; infinite stands for an answer that never came. */
    static final Range RESPONSE_TIME =
            new Range("a number of seconds of at least 0, or .inf for no answer", x -> x >= 0);

    /** How many times as long an answer takes. */
    static final Range SLOWDOWN = new Range("a number of at least 1, or .inf for no answer", x -> x >= 1);

    static final Range BELOW_ONE = new Range("a number of at least 0 and below 1", x -> x >= 0 && x < 1);
    static final Range AT_LEAST_ONE = new Range("a finite number of at least 1", x -> x >= 1 && Double.isFinite(x));
    /** How much an earlier round counts. */
    static final Range MEMORY = new Range("a number above 0 and at most 1", x -> x > 0 && x <= 1);

    static final Range FRACTION = new Range("a number above 0 and below 1", x -> x > 0 && x < 1);
    /** Of a deadline, in seconds: at most some 30 years, which fit in nanoseconds. */
    static final Range DEADLINE = new Range("a number of seconds above 0 and at most 1e9", x -> x > 0 && x <= 1e9);

    static final Range DEADLINE_OR_AUTO = new Range(DEADLINE.allowed() + ", or auto", DEADLINE.test());

    boolean contains(double number) {
        return test.test(number);
    }
}
