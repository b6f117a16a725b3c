package io.github.tardigrad.simulation;

/** The process ends here: no program expects it. */
final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
        super("killed by the simulation", null, false, false);
    }
}
