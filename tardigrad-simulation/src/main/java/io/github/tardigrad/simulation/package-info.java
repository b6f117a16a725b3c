/**
 * A world around the real coordinator in which everything that can go wrong does, from one seed: workers, network, disk and clock are
 * simulated; the trainer, the coordinator, worker steps, memories, frames and checkpoints are those of every run.
 */
@NullMarked
package io.github.tardigrad.simulation;

import org.jspecify.annotations.NullMarked;
