package consumer;

import io.github.tardigrad.train.Engine;
import io.github.tardigrad.train.Tardigrad;
import io.github.tardigrad.train.run.RunResult;
import java.nio.file.Path;

/** Trains handwritten digits on five unequal workers; the folder keeps the plan, the metrics and checkpoints. */
final class Train {
    private Train() {}

    static RunResult train(Path folder, String scheme, String model) {
        String job = """
                cluster: {stragglerProbability: [0.8, 0.5, 0.3, 0.1, 0.02], deadline: 1}
                partitions: 5
                code: {scheme: %s}
                data: {type: digits}
                model: %s
                training: {rounds: 200, batchSize: 32, optimizer: {type: sgd, learningRate: 0.3}}
                """;
        return Tardigrad.training(String.format(job, scheme, model))
                .on(Engine.local())
                .into(folder)
                .run();
    }
}
