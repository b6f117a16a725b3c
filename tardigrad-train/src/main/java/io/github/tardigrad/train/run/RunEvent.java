package io.github.tardigrad.train.run;

import io.github.tardigrad.train.engine.MembershipChange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something that happened to a run besides its rounds, in the line of {@code metrics.jsonl} of the first round that it touched.
 *
 * @param type {@code membership}, or {@code plan} for another plan
 * @param text one line for people
 * @param details figures and words by name, as they are in JSON
 */
public record RunEvent(String type, String text, Map<String, Object> details) {
    /** Keeps an unmodifiable copy of the details, in their order. */
    public RunEvent {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
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
