package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.checkpoint.CheckpointInterval;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.measure.Adaptation;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Seeded
class VirtualTrainingTest {
    private static final double DEADLINE = 1.5;
    private static final int ROUNDS = 25;

    @TempDir
    private Path folder;

    private final ClusterDelays delays = Clusters.unequal(8);
    private final QuadraticTask task = new QuadraticTask(16, 300);
    private final CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, DEADLINE, 16, 300);

    @Test
    void isATrainersRunToTheBit(Seed seed) throws IOException {
        TrainingSettings settings = new TrainingSettings(
                ROUNDS,
                seed.value(),
                10,
                10,
                2,
                OptimizerSpec.withDefaults(OptimizerSpec.Type.ADAM, 0.05),
                ScheduleSpec.CONSTANT,
                Clock.VIRTUAL,
                DEADLINE);
        RunFolder run =
                new RunFolder(folder.resolve("run"), "", new RunProvenance("test", "none", List.of(), Instant.EPOCH));
        RunResult result = new Trainer(task, plan, delays, settings, run, ProgressListener.NONE).run(false);

        try (VirtualTraining training = new VirtualTraining(task, plan, delays, settings)) {
            while (training.round() < ROUNDS) {
                training.step();
            }
            assertThat(training.parameters()).isEqualTo(RunFiles.parameters(run.path(), ROUNDS, task));
            assertThat(training.evaluate().trainLoss()).isEqualTo(result.finalLoss());
            assertThat(training.uplinkBytes()).isEqualTo(result.uplinkBytes());
            assertThat(training.virtualSeconds()).isEqualTo(result.virtualSeconds());
            assertThat(training.emptyRounds()).isEqualTo(result.emptyRounds());
            assertThat(training.arrived().length()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void refusesOtherPlansAndDeadlinesThatAreMeasured() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VirtualTraining(
                        task,
                        plan,
                        delays,
                        settings(new Adaptation.Deadline(1, 1), new ReplanSpec(5, 1.2, 0.99, false))))
                .withMessageContaining("replan.every=5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VirtualTraining(
                        task,
                        plan,
                        delays,
                        settings(new Adaptation.Deadline(Double.POSITIVE_INFINITY, 1), ReplanSpec.NEVER)))
                .withMessageContaining("deadline");
    }

    private static TrainingSettings settings(Adaptation.Deadline deadline, ReplanSpec replan) {
        return new TrainingSettings(
                ROUNDS,
                1,
                0,
                CheckpointInterval.of(0),
                1,
                OptimizerSpec.sgd(0.1),
                ScheduleSpec.CONSTANT,
                OptionalDouble.empty(),
                Clock.VIRTUAL,
                deadline,
                replan);
    }
}
