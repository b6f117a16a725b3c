package io.github.tardigrad.train.round;

import java.util.List;

/**
 * What one event did to a round.
 *
 * @param next the state from here on
 * @param effects what the shell does now, in this order
 * @param reason why the round is where it is, for people: {@code waiting: 5/8 results, 40 ms to deadline}
 */
public record RoundStep(RoundState next, List<Effect> effects, String reason) {
    /** Keeps an unmodifiable copy of the effects. */
    public RoundStep {
        effects = List.copyOf(effects);
    }
}
