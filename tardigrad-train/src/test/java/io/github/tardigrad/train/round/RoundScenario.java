package io.github.tardigrad.train.round;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Runs a scenario file: a line is an event, the indented lines after it are what it must give.
 *
 * <pre>
 * open round=7 workers=4 deadline=200ms
 *     waiting: 0/4 results, 200 ms to deadline
 * frame worker=2 at=50ms
 *     accept 2
 *     waiting: 1/4 results, 150 ms to deadline
 * </pre>
 */
final class RoundScenario {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private RoundState state;

    /** The file as it ought to be: its own events with what they gave. */
    static String replay(List<String> lines) {
        RoundScenario scenario = new RoundScenario();
        StringJoiner out = new StringJoiner("\n", "", "\n");
        for (String line : lines) {
            if (line.startsWith(" ")) {
                continue;
            }
            out.add(line);
            if (!line.isBlank() && !line.startsWith("#")) {
                scenario.run(line, out);
            }
        }
        return out.toString();
    }

    private void run(String line, StringJoiner out) {
        String[] words = line.split(" ", 2);
        Map<String, String> fields = new HashMap<>();
        for (String field : words[1].split(" ", -1)) {
            String[] pair = field.split("=", 2);
            fields.put(pair[0], pair[1]);
        }
        RoundStep step = step(words[0], fields);
        state = step.next();
        for (Effect effect : step.effects()) {
            out.add("    " + words(effect));
        }
        out.add("    " + step.reason());
    }

    private RoundStep step(String event, Map<String, String> fields) {
        if (event.equals("open")) {
            BitSet expected = new BitSet();
            expected.set(0, Integer.parseInt(fields.get("workers")));
            if (fields.containsKey("silent")) {
                expected.clear(Integer.parseInt(fields.get("silent")));
            }
            String deadline = fields.get("deadline");
            return RoundState.open(
                    Long.parseLong(fields.get("round")),
                    expected,
                    0,
                    deadline.equals("none") ? RoundState.NO_DEADLINE : nanos(deadline));
        }
        long now = nanos(fields.get("at"));
        if (event.equals("tick")) {
            return state.onTick(now);
        }
        int worker = Integer.parseInt(fields.get("worker"));
        if (event.equals("frame")) {
            String round = fields.get("round");
            return state.onFrame(round == null ? state.round() : Long.parseLong(round), worker, now);
        }
        if (event.equals("refused")) {
            return state.onRefused(worker, fields.get("reason"), now);
        }
        if (event.equals("lost")) {
            return state.onLost(worker, fields.get("reason"), now);
        }
        throw new IllegalArgumentException("no such event: " + event);
    }

    private static String words(Effect effect) {
        if (effect instanceof Effect.Accept accept) {
            return "accept " + accept.worker();
        }
        if (effect instanceof Effect.Discard discard) {
            return "discard " + discard.worker() + ": " + discard.why();
        }
        return "close " + ((Effect.Close) effect).arrived();
    }

    private static long nanos(String millis) {
        if (!millis.endsWith("ms")) {
            throw new IllegalArgumentException("times are in ms: " + millis);
        }
        return Long.parseLong(millis.substring(0, millis.length() - 2)) * NANOS_PER_MILLI;
    }
}
