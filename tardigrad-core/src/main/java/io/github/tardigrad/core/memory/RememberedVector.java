package io.github.tardigrad.core.memory;

/**
 * A part of a memory's state.
 *
 * @param name its name within the memory
 * @param values the state itself, shared
 */
@SuppressWarnings("ArrayRecordComponent") // a window on state, never compared
public record RememberedVector(String name, float[] values) {}
