package example;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.scheme.Code;
import io.github.tardigrad.core.scheme.CodeRequest;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.VirtualTraining;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Trains with the optimal code and with one of my own, on the same virtual cluster. */
public final class MyExperiment {
    /** Worker i holds partitions i and i + 1, modulo n, and sends half of each. */
    static final class Ring implements Scheme {
        @Override
        public String name() {
            return "ring";
        }

        @Override
        public String summary() {
            return "each partition on two neighbours";
        }

        @Override
        public String source() {
            return "mine";
        }

        @Override
        public boolean unbiased(Settings settings) {
            return true;
        }

        @Override
        public Code construct(CodeRequest request) {
            int n = request.workers();
            List<int[]> held = IntStream.range(0, n)
                    .mapToObj(i -> new int[] {i, (i + 1) % n})
                    .toList();
            return new Code(EncodingMatrix.ofSupport(n, held, 0.5), new FixedDecoding(request.inverseArrival()));
        }
    }

    public static void main(String[] args) {
        Job job = JobReader.read("""
                cluster: {delay: {model: shiftedExponential, shift: 1.0, rates: [0.5, 1, 1, 2, 2, 4, 4, 8]}, deadline: 1.5}
                code: {scheme: optimal, bits: {total: 40}}
                data: {type: digits}
                model: {type: softmax}
                training: {rounds: 100, batchSize: 32, optimizer: {type: sgd, learningRate: 1.0}}
                """, "my experiment", Path.of(""));
        TrainingTask task = TrainingTasks.of(job);
        for (CodeSpec code : List.of(job.code(), job.code().forScheme(new Ring()))) {
            CodePlan plan = job.plan(task.dimension(), code);
            try (VirtualTraining training =
                    new VirtualTraining(task, plan, job.cluster().delays(), job.trainingSettings())) {
                while (training.round() < 100) {
                    training.step();
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-8s load %.2f  bound %5.2f  loss %.3f  %3.0f s  %d bytes%n",
                        code.scheme().name(),
                        plan.computationLoad(),
                        plan.errorBound(),
                        training.evaluate().trainLoss(),
                        training.virtualSeconds(),
                        training.uplinkBytes());
            }
        }
    }

    private MyExperiment() {}
}
