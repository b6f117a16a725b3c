package io.github.tardigrad.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.train.file.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * What a round's line of a run's metrics says of the loss and of noise; each number is empty where the round did not measure it.
 *
 * @param empty whether nobody arrived
 * @param trainLoss mean loss over the training set; NaN where it was no finite number
 * @param residualError {@code ||estimate - g||^2 / ||g||^2}, with the full gradient g of the round
 * @param batchNoise {@code E||g - F||^2 / ||g||^2}, with the gradient F of the whole training loss
 */
record MeasuredRound(boolean empty, OptionalDouble trainLoss, OptionalDouble residualError, OptionalDouble batchNoise) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRAIN_LOSS = "trainLoss";

    /**
     * Reads a run folder's metrics, a round after another.
     *
     * @throws IOException if they cannot be read; a line that is no JSON ends them, as the last one is that was not written to its end
     */
    static void forEach(Path run, Consumer<MeasuredRound> taker) throws IOException {
        Path file = run.resolve(RunFolder.METRICS);
        try (TextLines lines = new TextLines(Files.newBufferedReader(file), file.toString())) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                taker.accept(of(JSON.readTree(line)));
            }
        } catch (JsonProcessingException e) {
            // The rounds before it count.
        }
    }

    private static MeasuredRound of(JsonNode round) {
        OptionalDouble loss = number(round, TRAIN_LOSS);
        return new MeasuredRound(
                round.path("arrived").isEmpty(),
                loss.isEmpty() && round.has(TRAIN_LOSS) ? OptionalDouble.of(Double.NaN) : loss,
                number(round, "realisedResidualError"),
                number(round, "batchNoise"));
    }

    private static OptionalDouble number(JsonNode round, String key) {
        JsonNode value = round.path(key);
        return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
    }
}
