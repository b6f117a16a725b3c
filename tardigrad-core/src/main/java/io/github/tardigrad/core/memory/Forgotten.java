package io.github.tardigrad.core.memory;

import java.util.OptionalInt;

/**
 * A memory began anew at the end of a round.
 *
 * @param group of workers whose memories did; empty for all, because the memory did harm
 * @param halvings how often what memories take of a message was halved so far
 * @param text one line for people
 */
public record Forgotten(OptionalInt group, int halvings, String text) {}
