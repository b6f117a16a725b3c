package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.model.Fingerprint;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.optimize.ScheduleSpec;

/**
 * What a checkpoint must agree on with the job that goes on from it, in words with a hash each.
 *
 * <p>How often to evaluate or to save is not part of it, nor is the number of rounds unless the schedule looks at it.
 *
 * @param task model, data and minibatches
 * @param plan code and bits
 * @param settings seed, optimizer, schedule, clock, deadline and delays
 */
record JobIdentity(String task, String plan, String settings) {
    /** Rounds in which delays are compared. */
    private static final int ROUNDS_COMPARED = 16;

    static JobIdentity of(TrainingTask task, CodePlan plan, ClusterDelays delays, TrainingSettings settings) {
        boolean countsRounds = settings.schedule().type() == ScheduleSpec.Type.COSINE;
        String words = "seed " + settings.seed() + ", " + settings.optimizer() + ", " + settings.schedule()
                + (countsRounds ? " over " + settings.rounds() + " rounds" : "") + ", "
                + settings.clock().yamlName() + " clock, deadline " + settings.deadlineSeconds() + " s, delays "
                + Long.toHexString(hash(delays, settings.deadlineSeconds()));
        return new JobIdentity(
                task.description() + " " + Long.toHexString(task.fingerprint()),
                plan.spec().scheme().name() + ", " + plan.workers() + " workers, " + plan.partitions() + " partitions "
                        + Long.toHexString(plan.id()),
                words);
    }

    /** What some rounds far apart, and the deadline, show of the delays. */
    private static long hash(ClusterDelays delays, double deadlineSeconds) {
        Fingerprint draws = new Fingerprint().add(delays.workers());
        for (int worker = 0; worker < delays.workers(); worker++) {
            for (int sample = 0; sample < ROUNDS_COMPARED; sample++) {
                long round = new Fingerprint().add(sample).value();
                draws.add(Double.doubleToLongBits(delays.responseSeconds(0, round, worker, 1)));
            }
            draws.add(Double.doubleToLongBits(delays.stragglerProbability(worker, deadlineSeconds, 1)));
        }
        return draws.value();
    }

    static JobIdentity fromJson(JsonNode node) {
        return new JobIdentity(
                node.path("task").asText(),
                node.path("plan").asText(),
                node.path("settings").asText());
    }

    void writeTo(ObjectNode node) {
        node.put("task", task).put("plan", plan).put("settings", settings);
    }

    /**
     * Refuses to go on from another job.
     *
     * @throws InvalidInputException naming the parts that differ, of both
     */
    void requireSame(JobIdentity saved, String folder) {
        if (!equals(saved)) {
            throw new InvalidInputException(
                    "resume",
                    folder + ", a run of another job: " + saved.where(this),
                    "the run of this job: " + where(saved));
        }
    }

    private String where(JobIdentity other) {
        StringBuilder parts = new StringBuilder();
        append(parts, "task", task, other.task);
        append(parts, "plan", plan, other.plan);
        append(parts, "settings", settings, other.settings);
        return parts.toString();
    }

    private static void append(StringBuilder parts, String name, String mine, String other) {
        if (!mine.equals(other)) {
            parts.append(parts.length() == 0 ? "" : "; ")
                    .append(name)
                    .append(" (")
                    .append(mine)
                    .append(')');
        }
    }
}
