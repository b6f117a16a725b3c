package io.github.tardigrad.core.option;

import java.util.List;

/** Something that is chosen by name and has parameters. */
public interface Configurable {
    /** The name in job files and reports, in camel case. */
    String name();

    /** What a job can set; in the order in which they are listed. */
    default List<Parameter> parameters() {
        return List.of();
    }
}
