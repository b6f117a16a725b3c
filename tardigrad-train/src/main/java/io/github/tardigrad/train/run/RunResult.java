package io.github.tardigrad.train.run;

import io.github.tardigrad.train.model.Evaluation;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a run came to. A resumed run counts from its very start.
 *
 * @param scheme of the code, by its name in a job file
 * @param rounds number of rounds
 * @param finalLoss mean loss over the whole training set at the end
 * @param testLoss mean loss over the test set at the end
 * @param scores on the test set at the end, by name, as an evaluation has them
 * @param uplinkBytes frames that reached the coordinator in time, whole
 * @param virtualSeconds sum of the rounds' lengths on their clock
 * @param waitForAllSeconds what waiting for every worker in every round would have taken; infinite if one never answers,
 *     or, in real time, if one that had not answered when its round closed might not have
 * @param secondsGradient computing gradients (under the wall clock summed over threads)
 * @param secondsOther everything else but evaluation and, under the wall clock, waiting
 * @param secondsEncode part of other: quantize, pack, frame (under the wall clock summed over threads, and not in other)
 * @param secondsDecode part of other: parse frames and accumulate
 * @param secondsUpdate part of other: the optimizer and its check for non-finite values
 * @param secondsCheckpoint part of other: writing checkpoints
 * @param emptyRounds rounds in which nobody arrived, so nothing was updated
 * @param refusedFrames damaged or foreign frames
 * @param discardedFrames late frames, duplicates and frames of another round
 * @param runFolder where everything is
 */
public record RunResult(
        String scheme,
        long rounds,
        double finalLoss,
        double testLoss,
        Map<String, Double> scores,
        long uplinkBytes,
        double virtualSeconds,
        double waitForAllSeconds,
        double secondsGradient,
        double secondsOther,
        double secondsEncode,
        double secondsDecode,
        double secondsUpdate,
        double secondsCheckpoint,
        long emptyRounds,
        long refusedFrames,
        long discardedFrames,
        Path runFolder) {
    /** Of a classifier or a language model, 0 to 1; NaN of others. */
    public double accuracy() {
        return scores.getOrDefault(Evaluation.ACCURACY, Double.NaN);
    }
}
