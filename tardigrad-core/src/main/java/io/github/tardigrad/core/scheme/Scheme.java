package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.option.Configurable;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A gradient code with its decoding, by name.
 *
 * <p>To add one: implement this, and name it in {@link Schemes}. Everything else (jobs, plans, training, comparison, the list
 * of schemes) follows.
 */
public interface Scheme extends Configurable {
    /** One line for people. */
    String summary();

    /** Where it is from: authors and year. */
    String source();

    /** Whether the estimate's expectation is the gradient, for workers that straggle independently as planned. */
    boolean unbiased(Settings settings);

    /** Whether its error bound is k^2 over the sum of utilities, so that bits can be allocated by utility. */
    default boolean boundIsInverseUtility() {
        return false;
    }

    /** Whether messages are quantized at all. */
    default boolean quantizes() {
        return true;
    }

    /** Bits of a coordinate of every message, whatever the budget is; empty where the budget is divided. */
    default OptionalInt fixedBits() {
        return OptionalInt.empty();
    }

    /** How many absent workers leave the estimate exact where nothing is quantized; empty for a code that is never exact. */
    default OptionalInt toleratedStragglers(Settings settings) {
        return OptionalInt.empty();
    }

    /**
     * The settings that a comparison shows and an automatic choice tries: the defaults first, then each parameter changed
     * alone, a whole number to the next one and a word to every other.
     */
    default List<Settings> variants() {
        Settings defaults = Settings.defaults(this);
        List<Settings> variants = new ArrayList<>();
        variants.add(defaults);
        for (Parameter parameter : parameters()) {
            if (parameter instanceof Parameter.WholeNumber number && number.defaultValue() < number.largest()) {
                variants.add(defaults.with(this, number.name(), number.defaultValue() + 1));
            } else if (parameter instanceof Parameter.Choice choice) {
                for (String word : choice.choices()) {
                    if (!word.equals(choice.defaultValue())) {
                        variants.add(defaults.with(this, choice.name(), word));
                    }
                }
            }
        }
        return variants;
    }

    /** {@link #variants()} where no worker may hold more than so many partitions. */
    default List<Settings> variants(int partitionsPerWorker) {
        return variants();
    }

    /**
     * The code for a cluster.
     *
     * @throws IllegalArgumentException if the cluster or a setting does not allow it; the message says what would
     */
    Code construct(CodeRequest request);
}
