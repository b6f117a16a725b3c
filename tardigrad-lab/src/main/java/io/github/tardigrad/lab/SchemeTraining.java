package io.github.tardigrad.lab;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.job.Workload;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.SharedGradients;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.VirtualTraining;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains jobs in memory under the virtual clock. Data and tasks that were used last are kept for the next job.
 *
 * <p>Threads: safe.
 */
final class SchemeTraining {
    private static final int KEPT_TASKS = 4;
    private static final int KEPT_DATA = 2;

    private final Map<List<Object>, TrainingTask> tasks = new Latest<>(KEPT_TASKS);
    private final Map<DataSpec.Source, Split> data = new Latest<>(KEPT_DATA);

    /** The entries that were used last. */
    private static final class Latest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int most;

        Latest(int most) {
            super(most, 1, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }

    /** The plan that a job's own scheme is trained with. */
    CodePlan plan(Job job) {
        return job.plan(task(job).dimension());
    }

    /** Trains a job's own scheme to its last round, with all evaluations. */
    TrainingCurve train(Job job) {
        return train(job, false);
    }

    /**
     * Trains a job's own scheme to its last round.
     *
     * @param lateOnly whether to evaluate only where the late loss is from, with the same late loss; no objects are found
     * @throws IllegalArgumentException if the cluster does not allow the scheme
     */
    TrainingCurve train(Job job, boolean lateOnly) {
        TrainingTask task = task(job);
        CodePlan plan = job.plan(task.dimension());
        long rounds = job.trainingSettings().rounds();
        long every = job.trainingSettings().evaluateEvery();
        List<TrainingCurve.Point> points = new ArrayList<>();
        try (VirtualTraining training =
                new VirtualTraining(task, plan, job.cluster().delays(), job.trainingSettings())) {
            boolean diverged = !lateOnly && !add(training, points);
            while (training.round() < rounds && !diverged) {
                try {
                    training.step();
                } catch (RunFailedException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    diverged = true;
                    break;
                }
                boolean due = training.round() == rounds || (every > 0 && training.round() % every == 0);
                if (due && (!lateOnly || TrainingCurve.late(training.round(), rounds))) {
                    diverged = !add(training, points);
                }
            }
            List<Outcome.Found> found = TestScene.has(job) && !diverged && !lateOnly
                    ? TestScene.of(job).found(job, training.parameters(), training.held())
                    : List.of();
            return new TrainingCurve(points, training.emptyRounds(), diverged, found);
        }
    }

    /** Adds an evaluation unless it is not finite. */
    private static boolean add(VirtualTraining training, List<TrainingCurve.Point> points) {
        Evaluation evaluation = training.evaluate();
        boolean finite = Double.isFinite(evaluation.trainLoss()) && Double.isFinite(evaluation.testLoss());
        if (finite) {
            points.add(new TrainingCurve.Point(
                    training.round(),
                    evaluation.trainLoss(),
                    score(evaluation),
                    training.uplinkBytes(),
                    training.virtualSeconds()));
        }
        return finite;
    }

    private static double score(Evaluation evaluation) {
        return evaluation
                .scores()
                .getOrDefault(Evaluation.ACCURACY, evaluation.scores().getOrDefault(Evaluation.AP, 0.0));
    }

    private synchronized TrainingTask task(Job job) {
        Workload workload = job.workload().orElseThrow();
        List<Object> decides = List.of(
                workload.data(),
                workload.model(),
                workload.training().batchSize(),
                workload.training().microbatchSize(),
                workload.training().evaluateExamples(),
                job.partitions(),
                job.seed());
        TrainingTask task = tasks.get(decides);
        if (task == null) {
            Split split = data.computeIfAbsent(workload.data().source(), source -> TrainingTasks.data(job));
            task = new SharedGradients(TrainingTasks.of(job, split));
            tasks.put(decides, task);
        }
        return task;
    }
}
