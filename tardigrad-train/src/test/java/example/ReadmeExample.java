package example;

import io.github.tardigrad.train.Engine;
import io.github.tardigrad.train.Tardigrad;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RunResult;
import java.nio.file.Path;

/** Trains real digits on five unequal workers, by the code that suits them best. */
public final class ReadmeExample {
    private ReadmeExample() {}

    public static RunResult train(Path folder, ProgressListener listener) {
        return Tardigrad.training("""
                cluster:
                  delay: {model: shiftedExponential, shift: 1.0, rates: [0.05, 0.2, 0.5, 1.2, 2.5]}
                  deadline: 2.0
                partitions: 5
                code: {scheme: auto, bits: {total: 25}}
                data: {type: digits}
                model: {type: softmax}
                training: {rounds: 100, batchSize: 32, optimizer: {type: sgd, learningRate: 0.5}}
                """)
                .on(Engine.local())
                .into(folder)
                .listen(listener)
                .run();
    }
}
