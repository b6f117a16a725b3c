package io.github.tardigrad.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.file.Durable;
import io.github.tardigrad.train.file.TextLines;
import io.github.tardigrad.train.model.Evaluation;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.jsonl}: one JSON object a round, written beside the rounds, soon after its own. What keeps lines from being
 * written is thrown by the next call. Threads: confined, and one of its own.
 */
final class MetricsFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final long MILLIS_BETWEEN = 50;

    /** Rounds whose caller writes them: a disk that is slower than the rounds holds them up. */
    private static final int MOST_WAITING = 1000;

    private final FileChannel channel;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tardigrad-metrics");
        thread.setDaemon(true);
        return thread;
    });
    /** Of rounds that are to be written; guarded by itself. */
    private final List<RoundMetrics> waiting = new ArrayList<>();

    private volatile @Nullable IOException failure;

    private MetricsFile(FileChannel channel) {
        this.channel = channel;
        var unused =
                writer.scheduleWithFixedDelay(this::writeBeside, MILLIS_BETWEEN, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
    }

    /**
     * Opens the file for appending after a round.
     *
     * @param afterRound later lines, and a half one, are cut off; 0 for all of them
     * @param warnings told if lines up to that round are damaged, when the file as it is is kept under another name, or
     *     missing
     * @throws IOException if the disk will not have it
     */
    static MetricsFile open(Path file, long afterRound, Consumer<String> warnings) throws IOException {
        Kept kept = Files.exists(file)
                ? linesUpTo(file, afterRound, OutputStream.nullOutputStream())
                : new Kept(0, 0, false);
        String missing = kept.lines == afterRound
                ? ""
                : "; " + (afterRound - kept.lines) + " of the first " + afterRound + " rounds are missing in it";
        if (kept.amongOthers) {
            Path aside = unused(file);
            Files.copy(file, aside);
            Path writing = file.resolveSibling("." + file.getFileName() + ".writing");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(writing))) {
                linesUpTo(file, afterRound, out);
            }
            Files.move(writing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            warnings.accept(
                    file + " was damaged and goes on with its whole lines; as it was, it is now " + aside + missing);
        } else if (!missing.isEmpty()) {
            warnings.accept(file + " goes on" + missing);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        Durable.forceEntry(file);
        channel.truncate(kept.bytes);
        channel.position(kept.bytes);
        return new MetricsFile(channel);
    }

    /**
     * What of a file goes on.
     *
     * @param lines how many, each whole and of a later round than the one before
     * @param bytes of these lines
     * @param amongOthers whether others stand between them
     */
    private record Kept(long lines, long bytes, boolean amongOthers) {}

    private static Kept linesUpTo(Path file, long afterRound, OutputStream kept) throws IOException {
        long lines = 0;
        long bytes = 0;
        long last = 0;
        boolean others = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] line = line(in);
            while (last < afterRound && line.length > 0) {
                // One that is too long comes in pieces, each of them damaged.
                long round = roundOf(line);
                if (round > last && round <= afterRound) {
                    kept.write(line);
                    lines++;
                    bytes += line.length;
                    last = round;
                } else {
                    others = true;
                }
                line = line(in);
            }
        }
        return new Kept(lines, bytes, others);
    }

    private static Path unused(Path file) {
        int number = 1;
        Path aside = file.resolveSibling("metrics.damaged-1.jsonl");
        while (Files.exists(aside)) {
            number++;
            aside = file.resolveSibling("metrics.damaged-" + number + ".jsonl");
        }
        return aside;
    }

    /** -1 of a line that is damaged or was not written to its end. */
    private static long roundOf(byte[] line) {
        if (line[line.length - 1] != '\n') {
            return -1;
        }
        try {
            return JSON.readTree(new String(line, StandardCharsets.UTF_8))
                    .path("round")
                    .asLong(-1);
        } catch (JsonProcessingException e) {
            return -1;
        }
    }

    /** With its end, if it has one; empty where the file stops. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0) {
            line.write(next);
            if (next == '\n' || line.size() == TextLines.MOST_CHARACTERS) {
                return line.toByteArray();
            }
            next = in.read();
        }
        return line.toByteArray();
    }

    void append(RoundMetrics metrics) throws IOException {
        requireWritten();
        boolean many;
        synchronized (waiting) {
            waiting.add(metrics);
            many = waiting.size() >= MOST_WAITING;
        }
        if (many) {
            write();
        }
    }

    private void requireWritten() throws IOException {
        IOException found = failure;
        if (found != null) {
            throw found;
        }
    }

    private void writeBeside() {
        try {
            write();
        } catch (IOException e) {
            // Kept, for the next call.
        }
    }

    private synchronized void write() throws IOException {
        requireWritten();
        List<RoundMetrics> batch;
        synchronized (waiting) {
            batch = List.copyOf(waiting);
            waiting.clear();
        }
        try {
            for (RoundMetrics metrics : batch) {
                byte[] line = (JSON.writeValueAsString(json(metrics)) + "\n").getBytes(StandardCharsets.UTF_8);
                ByteBuffer buffer = ByteBuffer.wrap(line);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        } catch (RuntimeException | Error e) {
            // Nobody sees what a task of the writer throws.
            failure = new IOException("a line was lost: " + e, e);
            throw e;
        }
    }

    /** Before a checkpoint, so that no round of a checkpoint lacks its line. */
    void force() throws IOException {
        write();
        channel.force(false);
    }

    private static ObjectNode json(RoundMetrics metrics) {
        ObjectNode node = JSON.createObjectNode().put("round", metrics.round());
        if (metrics.plan() > 1) {
            node.put("plan", metrics.plan());
        }
        Evaluation evaluation = metrics.evaluation();
        if (evaluation != null) {
            node.put("trainLoss", evaluation.trainLoss()).put("testLoss", evaluation.testLoss());
            evaluation.scores().forEach(node::put);
        }
        ArrayNode arrived = node.putArray("arrived");
        metrics.arrived().stream().forEach(arrived::add);
        ResponsesJson.write(metrics.responses(), node);
        node.put("refused", metrics.refused())
                .put("discarded", metrics.discarded())
                .put("learningRate", metrics.learningRate())
                .put("predictedResidualError", metrics.predictedResidualError());
        putOptional(node, "realisedResidualError", metrics.realisedResidualError());
        if (metrics.batchNoise().isPresent()) {
            putOptional(node, "batchNoise", metrics.batchNoise());
        }
        if (metrics.memoryGain().isPresent()) {
            putOptional(node, "memoryGain", metrics.memoryGain());
        }
        node.put("uplinkBytes", metrics.uplinkBytes()).put("virtualSeconds", metrics.virtualSeconds());
        putOptional(node, "waitForAllSeconds", metrics.waitForAllSeconds());
        RoundMetrics.Seconds seconds = metrics.seconds();
        node.putObject("seconds")
                .put("gradient", seconds.gradient())
                .put("encode", seconds.encode())
                .put("decode", seconds.decode())
                .put("update", seconds.update())
                .put("other", seconds.other());
        if (!metrics.events().isEmpty()) {
            ArrayNode events = node.putArray("events");
            metrics.events().forEach(event -> events.add(json(event)));
        }
        return node;
    }

    private static ObjectNode json(RunEvent event) {
        ObjectNode node = JSON.createObjectNode().put("type", event.type());
        event.details().forEach((name, value) -> node.set(name, JSON.valueToTree(value)));
        return node.put("text", event.text());
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
        writer.shutdown();
        // A channel does not write for a thread that is interrupted.
        boolean interrupted = Thread.interrupted();
        try (channel) {
            if (failure == null) {
                write();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
