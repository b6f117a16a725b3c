package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.model.Fingerprint;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a checkpoint must agree on with the job that goes on from it.
 *
 * <p>How often to evaluate or to save is not part of it, nor is the number of rounds unless the schedule looks at it.
 *
 * @param fields of the job, by their paths in it
 * @param hashes of what has no field, or too many: in words, what it is
 */
record JobIdentity(Map<String, String> fields, Map<String, String> hashes) {
    /** Rounds in which delays are compared. */
    private static final int ROUNDS_COMPARED = 16;

    static JobIdentity of(TrainingTask task, CodePlan plan, ClusterDelays delays, TrainingSettings settings) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("model and data", task.description());
        fields.put("partitions", Integer.toString(plan.partitions()));
        fields.put("cluster.workers", Integer.toString(plan.workers()));
        fields.put(
                "cluster.deadline",
                settings.deadline().measured()
                        ? "auto"
                        : Double.toString(settings.deadline().seconds()));
        flatten("code", PlanJson.toJson(plan.spec()), fields);
        fields.remove("code.seed");
        optimizer(settings.optimizer(), fields);
        settings.clipNorm().ifPresent(norm -> fields.put("training.clipNorm", Double.toString(norm)));
        schedule(settings, fields);
        fields.put("clock", settings.clock().yamlName());
        fields.put("seed", Long.toString(settings.seed()));
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put("the data, or how it is dealt to partitions and batches", hex(task.fingerprint()));
        hashes.put("the straggler probabilities, or the code that they give", hex(plan.id()));
        hashes.put("the delays", hex(hash(delays, settings.deadline().seconds())));
        return new JobIdentity(fields, hashes);
    }

    private static void optimizer(OptimizerSpec optimizer, Map<String, String> fields) {
        String path = "training.optimizer.";
        fields.put(path + "type", optimizer.type().yamlName());
        fields.put(path + "learningRate", Double.toString(optimizer.learningRate()));
        if (optimizer.type() == OptimizerSpec.Type.MOMENTUM) {
            fields.put(path + "momentum", Double.toString(optimizer.momentum()));
        } else if (optimizer.type().isAdam()) {
            fields.put(path + "beta1", Double.toString(optimizer.beta1()));
            fields.put(path + "beta2", Double.toString(optimizer.beta2()));
            fields.put(path + "epsilon", Double.toString(optimizer.epsilon()));
        }
        // Absent where there is none, so that older checkpoints still fit.
        if (optimizer.type().decays() && optimizer.weightDecay() > 0) {
            fields.put(path + "weightDecay", Double.toString(optimizer.weightDecay()));
        }
    }

    private static void schedule(TrainingSettings settings, Map<String, String> fields) {
        ScheduleSpec schedule = settings.schedule();
        fields.put("training.schedule.type", schedule.type().yamlName());
        fields.put("training.schedule.warmupRounds", Long.toString(schedule.warmupRounds()));
        if (schedule.type() == ScheduleSpec.Type.INVERSE_TIME) {
            fields.put("training.schedule.halvingRounds", Double.toString(schedule.halvingRounds()));
        } else if (schedule.type() == ScheduleSpec.Type.COSINE) {
            fields.put("training.rounds", Long.toString(settings.rounds()));
        }
    }

    private static void flatten(String path, JsonNode node, Map<String, String> fields) {
        if (node.isObject()) {
            node.properties().forEach(entry -> flatten(path + "." + entry.getKey(), entry.getValue(), fields));
        } else {
            fields.put(path, node.asText());
        }
    }

    private static String hex(long hash) {
        return HexFormat.of().toHexDigits(hash);
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
        return new JobIdentity(texts(node.path("fields")), texts(node.path("hashes")));
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    void writeTo(ObjectNode node) {
        fields.forEach(node.putObject("fields")::put);
        hashes.forEach(node.putObject("hashes")::put);
    }

    /**
     * Refuses what belongs to another job.
     *
     * @param refused named in the message
     * @throws InvalidInputException naming each field that differs, with both values; if none does, what does
     */
    void requireSame(String refused, JobIdentity saved, String folder) {
        if (equals(saved)) {
            return;
        }
        List<String> differences = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(fields.keySet());
        names.addAll(saved.fields.keySet());
        for (String name : names) {
            String then = saved.fields.getOrDefault(name, "absent");
            String now = fields.getOrDefault(name, "absent");
            if (!then.equals(now)) {
                differences.add(name + " was " + then + " and is " + now + " now");
            }
        }
        if (differences.isEmpty()) {
            hashes.forEach((what, hash) -> {
                if (!hash.equals(saved.hashes.get(what))) {
                    differences.add(what + " changed");
                }
            });
        }
        throw new InvalidInputException(
                refused, folder + ", a run of another job: " + String.join("; ", differences), "the run of this job");
    }
}
