package io.github.tardigrad.train.run;

import io.github.tardigrad.core.plan.CodePlan;
import java.nio.file.Path;

/**
 * What a listener is told when a run starts.
 *
 * @param scheme what reports call the code: its name, and the settings that are not its defaults
 * @param plan of the first round
 * @param firstRound 1, or the round after the checkpoint
 * @param rounds of the whole run
 * @param folder of the run
 * @param stop asks the run to stop after the round that is running, with a checkpoint; may be called from any thread, at any time
 */
public record RunStart(String scheme, CodePlan plan, long firstRound, long rounds, Path folder, Runnable stop) {
    /** The same, with another name of the code. */
    public RunStart named(String label) {
        return new RunStart(label, plan, firstRound, rounds, folder, stop);
    }
}
