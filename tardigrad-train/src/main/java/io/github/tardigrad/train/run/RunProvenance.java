package io.github.tardigrad.train.run;

import java.time.Instant;
import java.util.List;

/**
 * Where a run comes from, as far as only its caller knows.
 *
 * @param version of the program
 * @param commit of its source, or {@code unknown}
 * @param command that started it, word by word
 * @param startedAt the present
 */
public record RunProvenance(String version, String commit, List<String> command, Instant startedAt) {
    /** Keeps an unmodifiable copy of the command. */
    public RunProvenance {
        command = List.copyOf(command);
    }
}
