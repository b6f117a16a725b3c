package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.option.Configurable;
import io.github.tardigrad.core.option.Settings;

/** A kind of memory, by name: what a job chooses. Together with its settings it makes a {@link Memory}. */
public interface MemoryType extends Configurable {
    /** One line for people. */
    String summary();

    /** The memory with these settings, a value. */
    Memory create(Settings settings);
}
