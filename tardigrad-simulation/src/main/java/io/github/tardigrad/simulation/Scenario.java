package io.github.tardigrad.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A training with exactly these faults, as text: lines {@code seed N}, {@code workers N}, {@code rounds N}, and of each fault {@code
 * round R KIND worker W amount A}; {@code #} begins a comment.
 *
 * @param seed of everything else
 * @param workers how many, at least 2
 * @param rounds of the training, at least 1
 * @param faults in any order
 */
public record Scenario(long seed, int workers, long rounds, List<Fault> faults) {
    private static final Pattern NUMBER = Pattern.compile("(seed|workers|rounds) (-?\\d{1,19})");
    private static final Pattern FAULT =
            Pattern.compile("round (\\d{1,18}) ([a-z-]+) worker (\\d{1,9}) amount (\\d{1,18})");

    /** Keeps an unmodifiable copy of the faults. */
    public Scenario {
        faults = List.copyOf(faults);
        if (workers < 2 || rounds < 1) {
            throw new IllegalArgumentException(
                    "workers must be >= 2 and rounds >= 1: workers=" + workers + ", rounds=" + rounds);
        }
    }

    /**
     * Reads the text.
     *
     * @throws IllegalArgumentException naming the line that is wrong, or what is missing
     */
    public static Scenario parse(String text) {
        Long seed = null;
        Long workers = null;
        Long rounds = null;
        List<Fault> faults = new ArrayList<>();
        int number = 0;
        for (String whole : text.lines().toList()) {
            number++;
            int comment = whole.indexOf('#');
            String line = (comment < 0 ? whole : whole.substring(0, comment)).strip();
            if (line.isEmpty()) {
                continue;
            }
            Matcher value = NUMBER.matcher(line);
            Matcher fault = FAULT.matcher(line);
            if (value.matches()) {
                long found = Long.parseLong(value.group(2));
                switch (value.group(1)) {
                    case "seed" -> seed = found;
                    case "workers" -> workers = found;
                    default -> rounds = found;
                }
            } else if (fault.matches() && FaultKind.named(fault.group(2)).isPresent()) {
                faults.add(new Fault(
                        Long.parseLong(fault.group(1)),
                        FaultKind.named(fault.group(2)).orElseThrow(),
                        Integer.parseInt(fault.group(3)),
                        Long.parseLong(fault.group(4))));
            } else {
                throw new IllegalArgumentException("line " + number
                        + ": must be seed, workers or rounds with a number, or round R KIND worker W amount A: found "
                        + line);
            }
        }
        if (seed == null || workers == null || rounds == null) {
            throw new IllegalArgumentException("a scenario has seed, workers and rounds");
        }
        return new Scenario(seed, Math.toIntExact(workers), rounds, faults);
    }

    /** The text, which {@link #parse} reads. */
    public String text() {
        StringBuilder text = new StringBuilder(64 + 64 * faults.size());
        text.append("seed ").append(seed).append('\n');
        text.append("workers ").append(workers).append('\n');
        text.append("rounds ").append(rounds).append('\n');
        for (Fault fault : faults) {
            text.append(fault.line()).append('\n');
        }
        return text.toString();
    }

    /** Runs it; what does not hold, if anything. */
    public Optional<BrokenInvariant> run() {
        try {
            new World(new Setup(seed, workers, rounds), Schedule.exactly(faults)).run();
            return Optional.empty();
        } catch (BrokenInvariant e) {
            return Optional.of(e);
        }
    }
}
