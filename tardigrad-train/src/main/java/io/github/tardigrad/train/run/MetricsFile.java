package io.github.tardigrad.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.model.Evaluation;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalDouble;

/** {@code metrics.jsonl}: one JSON object a round, each written at once. Threads: confined. */
final class MetricsFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel channel;

    private MetricsFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens the file for appending after a round.
     *
     * @param afterRound later lines, and a half one, are cut off; 0 for all of them
     * @throws IOException if the disk will not have it, or if the lines up to that round are not all there
     */
    static MetricsFile open(Path file, long afterRound) throws IOException {
        long keep = Files.exists(file) ? bytesUpTo(file, afterRound) : missing(file, afterRound, 0);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        channel.truncate(keep);
        channel.position(keep);
        return new MetricsFile(channel);
    }

    private static long bytesUpTo(Path file, long afterRound) throws IOException {
        long bytes = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (long round = 1; round <= afterRound; round++) {
                byte[] line = line(in);
                if (roundOf(line) != round) {
                    return missing(file, afterRound, round - 1);
                }
                bytes += line.length;
            }
        }
        return bytes;
    }

    private static long missing(Path file, long afterRound, long found) throws IOException {
        if (found == afterRound) {
            return 0;
        }
        throw new IOException(
                file + " must have the rounds up to " + afterRound + " of the checkpoint: found up to " + found);
    }

    private static long roundOf(byte[] line) {
        try {
            return JSON.readTree(new String(line, StandardCharsets.UTF_8))
                    .path("round")
                    .asLong(-1);
        } catch (JsonProcessingException e) {
            return -1;
        }
    }

    /** With its end; empty or without an end where the file stops. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0) {
            line.write(next);
            if (next == '\n') {
                return line.toByteArray();
            }
            next = in.read();
        }
        return new byte[0];
    }

    void append(RoundMetrics metrics) throws IOException {
        byte[] line = (JSON.writeValueAsString(json(metrics)) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Before a checkpoint, so that no round of a checkpoint lacks its line. */
    void force() throws IOException {
        channel.force(false);
    }

    private static ObjectNode json(RoundMetrics metrics) {
        ObjectNode node = JSON.createObjectNode().put("round", metrics.round());
        Evaluation evaluation = metrics.evaluation();
        if (evaluation != null) {
            node.put("trainLoss", evaluation.trainLoss())
                    .put("testLoss", evaluation.testLoss())
                    .put("accuracy", evaluation.testAccuracy());
        }
        ArrayNode arrived = node.putArray("arrived");
        metrics.arrived().stream().forEach(arrived::add);
        node.put("refused", metrics.refused())
                .put("discarded", metrics.discarded())
                .put("learningRate", metrics.learningRate())
                .put("predictedResidualError", metrics.predictedResidualError());
        putOptional(node, "realisedResidualError", metrics.realisedResidualError());
        node.put("uplinkBytes", metrics.uplinkBytes()).put("virtualSeconds", metrics.virtualSeconds());
        putOptional(node, "waitForAllSeconds", metrics.waitForAllSeconds());
        RoundMetrics.Seconds seconds = metrics.seconds();
        node.putObject("seconds")
                .put("gradient", seconds.gradient())
                .put("encode", seconds.encode())
                .put("decode", seconds.decode())
                .put("update", seconds.update())
                .put("other", seconds.other());
        return node;
    }

    /** JSON has no infinity and no NaN. */
    private static void putOptional(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            node.put(name, value.getAsDouble());
        } else {
            node.putNull(name);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
