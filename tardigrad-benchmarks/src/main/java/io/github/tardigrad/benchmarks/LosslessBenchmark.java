package io.github.tardigrad.benchmarks;

import com.github.luben.zstd.ZstdCompressCtx;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameDeflater;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingTask;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How much shorter the lossless stage makes frames of gradients, at the start of a training and later on, and zstd beside
 * it. Times are the least of several, on a core.
 */
final class LosslessBenchmark {
    private static final String SOFTMAX = """
            cluster: {delay: {model: shiftedExponential, shift: 1.0, rates: [1, 1, 1, 1, 1]}, deadline: 2.0}
            partitions: 5
            code: {scheme: optimal}
            data: {type: digits, partitionBy: label}
            model: {type: softmax}
            training: {rounds: 500, batchSize: 32}
            """;
    private static final String NETWORK = """
            cluster: {delay: {model: shiftedExponential, shift: 1.0, rates: [1, 1, 1, 1, 1]}, deadline: 2.0}
            partitions: 10
            code: {scheme: optimal}
            data: {type: idx, directory: "FASHION_MNIST"}
            model: {type: mlp, hidden: [128]}
            training: {rounds: 500, batchSize: 256}
            """;
    private static final int ZSTD_LEVEL = 1;
    private static final int HEADER_BYTES = 40;
    private static final int CHECKSUM_BYTES = 4;
    private static final float LEARNING_RATE = 0.1f;

    /** Rounds whose gradients are taken; one descends along the whole gradient up to the last. */
    private static final List<Integer> ROUNDS = List.of(1, 20, 300);

    private static final int REPEATS = 40;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LosslessBenchmark() {}

    /**
     * Prints one Markdown row for each model, number of bits and bucket.
     *
     * @param args the folder of Fashion-MNIST, or nothing to leave the network out
     * @throws FrameFormatException if a frame that was made shorter is refused
     */
    public static void main(String[] args) throws FrameFormatException {
        System.out.println("| model | bits | bucket | frame, bytes | Deflate, times shorter | zstd | deflate, µs"
                + " | inflate, µs | zstd, µs |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        rows("softmax, 650", SOFTMAX, new int[] {64, 512});
        if (args.length > 0) {
            rows("784-128-10", NETWORK.replace("FASHION_MNIST", args[0]), new int[] {64, 512, 4096});
        }
    }

    private static void rows(String name, String yaml, int[] buckets) throws FrameFormatException {
        List<float[]> messages = messages(TrainingTasks.of(JobReader.read(yaml, "job", Path.of("."))));
        for (int bits : new int[] {2, 3, 4}) {
            for (int bucket : buckets) {
                row(name, messages, UniformQuantizer.format(messages.get(0).length, bits, bucket));
            }
        }
    }

    /** What a worker with the first partition sends. */
    private static List<float[]> messages(TrainingTask task) {
        List<float[]> messages = new ArrayList<>();
        WeightedPartitions everything = WeightedPartitions.all(task.partitions());
        float[] parameters = task.initialParameters();
        float[] gradient = new float[task.dimension()];
        try (GradientSource source = task.open()) {
            for (int round = 1; messages.size() < ROUNDS.size(); round++) {
                source.setParameters(parameters);
                if (ROUNDS.contains(round)) {
                    float[] message = new float[gradient.length];
                    source.gradient(WeightedPartitions.one(0), round, message);
                    messages.add(message);
                }
                source.gradient(everything, round, gradient);
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] -= LEARNING_RATE * gradient[i];
                }
            }
        }
        return messages;
    }

    private static void row(String name, List<float[]> messages, MessageFormat format) throws FrameFormatException {
        FrameEncoder encoder = new FrameEncoder(format);
        FrameDeflater deflater = new FrameDeflater();
        FrameReader reader = new FrameReader(0);
        byte[] frame = new byte[format.frameBytes()];
        byte[] sent = new byte[format.frameBytes()];
        byte[] zstd = new byte[2 * format.frameBytes() + 1024];
        long[] bytes = new long[3];
        long[] nanos = new long[3];
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(ZSTD_LEVEL);
            for (float[] message : messages) {
                int length = encoder.encode(new FrameHeader(1, 2, 3, format), message, DitherKey.of(1, 2, 3), frame);
                int content = length - HEADER_BYTES - CHECKSUM_BYTES;
                int deflated = deflater.deflate(frame, length, sent);
                float[] whole = reader.read(sent, deflated, FrameLimits.DEFAULT).toFloats();
                if (!Arrays.equals(
                        whole, reader.read(frame, length, FrameLimits.DEFAULT).toFloats())) {
                    throw new AssertionError("nothing may be lost");
                }
                int zstdContent = context.compressByteArray(zstd, 0, zstd.length, frame, HEADER_BYTES, content);
                bytes[0] += length;
                bytes[1] += deflated;
                bytes[2] += Math.min(length, zstdContent + HEADER_BYTES + CHECKSUM_BYTES);
                nanos[0] += least(() -> deflater.deflate(frame, length, sent));
                nanos[1] += least(() -> read(reader, sent, deflated));
                nanos[2] += least(() -> context.compressByteArray(zstd, 0, zstd.length, frame, HEADER_BYTES, content));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %,d | %.2f | %.2f | %.0f | %.0f | %.0f |%n",
                name,
                format.budget(),
                format.quantizer().parameter(),
                bytes[0] / messages.size(),
                (double) bytes[0] / bytes[1],
                (double) bytes[0] / bytes[2],
                nanos[0] / 1e3 / messages.size(),
                nanos[1] / 1e3 / messages.size(),
                nanos[2] / 1e3 / messages.size());
    }

    private static void read(FrameReader reader, byte[] bytes, int length) {
        try {
            reader.read(bytes, length, FrameLimits.DEFAULT);
        } catch (FrameFormatException e) {
            throw new AssertionError("it was read before", e);
        }
    }

    private static long least(Runnable work) {
        return IntStream.range(0, REPEATS)
                .mapToLong(i -> {
                    long started = THREADS.getCurrentThreadCpuTime();
                    work.run();
                    return THREADS.getCurrentThreadCpuTime() - started;
                })
                .min()
                .orElseThrow();
    }
}
