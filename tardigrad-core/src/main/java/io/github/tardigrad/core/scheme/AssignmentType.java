package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.option.Configurable;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A family of assignments, by name.
 *
 * @param summary one line for people
 * @param source where it is from: authors and year
 */
public record AssignmentType(
        String name,
        String summary,
        String source,
        List<Parameter> parameters,
        Function<Settings, Assignment> construction)
        implements Configurable {

    /** Copies the list. */
    public AssignmentType {
        parameters = List.copyOf(parameters);
    }

    /**
     * The assignment of these settings.
     *
     * @throws IllegalArgumentException if there is none; the message names the nearest
     */
    public Assignment construct(Settings settings) {
        return construction.apply(settings);
    }

    /**
     * The assignment of the given values, and the defaults of the others.
     *
     * @throws IllegalArgumentException if a parameter is not of this type, or there is no such assignment
     */
    public Assignment construct(Map<String, ?> given) {
        return construct(Settings.of(this, given));
    }
}
