package io.github.tardigrad.train.run;

import io.github.tardigrad.core.memory.Forgotten;
import io.github.tardigrad.train.engine.MembershipChange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something that happened to a run besides its rounds, in the line of {@code metrics.jsonl} of the first round that it touched.
 *
 * @param type {@code membership}, {@code plan} for another plan, or {@code memory} for one that began anew
 * @param text one line for people
 * @param details figures and words by name, as they are in JSON
 */
public record RunEvent(String type, String text, Map<String, Object> details) {
    /** Type of an event of the memory. */
    static final String MEMORY = "memory";

    /** Of an event of the memory: the group of workers, where one of them has lost what it knew. */
    static final String GROUP = "group";

    /** Of an event of the memory: all began anew before the round, since a run went on without what workers remembered. */
    static final String RESUMED = "resumed";

    /** Keeps an unmodifiable copy of the details, in their order. */
    public RunEvent {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** A memory that began anew. */
    static RunEvent of(Forgotten forgotten) {
        Map<String, Object> details = new LinkedHashMap<>();
        forgotten.group().ifPresent(group -> details.put(GROUP, group));
        details.put("halvings", forgotten.halvings());
        return new RunEvent(MEMORY, forgotten.text(), details);
    }

    /** A run goes on whose checkpoint does not have what the workers remembered. */
    static RunEvent withoutMemories(int halvings) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("halvings", halvings);
        details.put(RESUMED, true);
        return new RunEvent(
                MEMORY,
                "the run goes on without what workers remembered, which no checkpoint has: all begin anew",
                details);
    }

    /** With the error bound that the running plan has then, NaN if none is known. */
    static RunEvent of(MembershipChange change, double errorBound) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (change.worker() != MembershipChange.NOBODY) {
            details.put("worker", change.worker());
        }
        details.put("kind", change.kind().toString());
        if (!Double.isFinite(errorBound)) {
            return new RunEvent("membership", change.text(), details);
        }
        details.put("errorBound", errorBound);
        return new RunEvent(
                "membership",
                change.text() + String.format(Locale.ROOT, "; error bound %.4g C^2", errorBound),
                details);
    }
}
