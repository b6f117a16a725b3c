package io.github.tardigrad.core.memory;

/**
 * What the order that opens a round says to one worker of its messages before.
 *
 * @param epoch counts how often the worker's memory was started anew
 * @param halvings how often what a memory takes of a message was halved, 0 or more
 * @param acceptedRound the last round of this epoch in which a message of the worker was taken, {@link Acknowledgements#NEVER}
 *     before
 */
public record Acknowledgement(int epoch, int halvings, long acceptedRound) {}
