package io.github.tardigrad.core.decode;

import java.util.List;

/**
 * A kind of decoding rule, for plans that are read back. To add one: implement this and {@link DecodingRule}, and name it in {@link
 * DecodingRules}, or as a service where the rule is in a jar of its own.
 */
public interface DecodingRuleType {
    /** What {@link DecodingRule#name} of its rules can be. */
    List<String> names();

    /**
     * The rule with the content that {@link DecodingRule#content} wrote.
     *
     * @throws IllegalArgumentException if the content is none of such a rule
     */
    DecodingRule create(Content content);

    /** The fields of a rule in a plan. Each method throws an IllegalArgumentException if there is no such field. */
    interface Content {
        /** A list of numbers. */
        double[] numbers(String name);

        /** A list of lists of numbers. */
        double[][] rows(String name);

        /** A list of integers. */
        int[] integers(String name);

        /** True or false. */
        boolean flag(String name);
    }
}
