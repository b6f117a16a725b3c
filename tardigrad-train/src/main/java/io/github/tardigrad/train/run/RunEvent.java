package io.github.tardigrad.train.run;

import io.github.tardigrad.train.engine.MembershipChange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened to a run besides its rounds, in the line of {@code metrics.jsonl} of the first round that it touched.
 *
 * @param type {@code membership}
 * @param text one line for people
 * @param details figures and words by name, as they are in JSON
 */
public record RunEvent(String type, String text, Map<String, Object> details) {
    /** Keeps an unmodifiable copy of the details, in their order. */
    public RunEvent {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    static RunEvent of(MembershipChange change) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (change.worker() != MembershipChange.NOBODY) {
            details.put("worker", change.worker());
        }
        details.put("kind", change.kind().toString());
        return new RunEvent("membership", change.text(), details);
    }
}
