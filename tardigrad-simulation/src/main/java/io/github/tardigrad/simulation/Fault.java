package io.github.tardigrad.simulation;

/**
 * One thing that goes wrong at one place.
 *
 * @param round in which, from 1
 * @param kind what
 * @param worker to whom; 0 where it is nobody in particular
 * @param amount 0 or more: what it means depends on the kind (how long, which byte, bit, step or write), modulo what there is
 */
public record Fault(long round, FaultKind kind, int worker, long amount) {
    /** One line of a scenario. */
    String line() {
        return "round " + round + " " + kind.words() + " worker " + worker + " amount " + amount;
    }
}
