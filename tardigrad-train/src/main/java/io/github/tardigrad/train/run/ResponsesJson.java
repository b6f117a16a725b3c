package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.measure.Responses.Outcome;
import java.util.Locale;

/**
 * The responses of a round in its line of {@code metrics.jsonl}: {@code deadlineSeconds} ({@code null} where everybody was waited
 * for), {@code roundSeconds}, and {@code responses} with an entry for each worker: its response time, {@code null} if it had
 * not answered by the end, {@code "lost"}, {@code "refused"}, or {@code "silent"} if it was not asked.
 */
final class ResponsesJson {
    private static final String DEADLINE = "deadlineSeconds";
    private static final String LENGTH = "roundSeconds";
    private static final String RESPONSES = "responses";

    private ResponsesJson() {}

    static void write(Responses responses, ObjectNode line) {
        if (Double.isFinite(responses.deadlineSeconds())) {
            line.put(DEADLINE, responses.deadlineSeconds());
        } else {
            line.putNull(DEADLINE);
        }
        line.put(LENGTH, responses.lengthSeconds());
        ArrayNode entries = line.putArray(RESPONSES);
        for (int i = 0; i < responses.workers(); i++) {
            switch (responses.outcome(i)) {
                case ARRIVED -> entries.add(responses.seconds(i));
                case LATE -> entries.addNull();
                default -> entries.add(word(responses.outcome(i)));
            }
        }
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /**
     * What was written.
     *
     * @throws IllegalArgumentException if the line has no responses, or other ones
     */
    static Responses read(JsonNode line) {
        JsonNode entries = line.path(RESPONSES);
        if (!entries.isArray() || !line.path(LENGTH).isNumber()) {
            throw new IllegalArgumentException("it has no " + RESPONSES + " (an earlier version did not record them)");
        }
        double length = line.path(LENGTH).asDouble();
        if (!(length >= 0 && length < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(LENGTH + " must be a finite number of at least 0: found " + length);
        }
        Outcome[] outcomes = new Outcome[entries.size()];
        double[] seconds = new double[entries.size()];
        for (int i = 0; i < outcomes.length; i++) {
            JsonNode entry = entries.get(i);
            outcomes[i] = outcome(entry);
            seconds[i] = entry.asDouble();
        }
        return new Responses(line.path(DEADLINE).asDouble(Double.POSITIVE_INFINITY), length, outcomes, seconds);
    }

    private static Outcome outcome(JsonNode entry) {
        if (entry.isNumber()) {
            return Outcome.ARRIVED;
        }
        if (entry.isNull()) {
            return Outcome.LATE;
        }
        for (Outcome outcome : Outcome.values()) {
            if (word(outcome).equals(entry.asText())) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("a response must be seconds, null, lost, refused or silent: found " + entry);
    }
}
