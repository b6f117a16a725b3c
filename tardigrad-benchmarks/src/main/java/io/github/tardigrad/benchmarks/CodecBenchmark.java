package io.github.tardigrad.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * A message of 2^20 normal coordinates in buckets of 512: quantize, pack and checksum; unpack and accumulate; and a copy
 * of the same floats, beside which the machine's mood of the moment shows.
 *
 * <p>Warm-up: after 2^24 coordinates the vector kernel takes over, once C2 has compiled it. Iterations are short, so that on a machine with other
 * work some of them have the core for themselves: the table gives the median and the best.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CodecBenchmark {
    private static final int DIMENSION = 1 << 20;
    private static final int BUCKET = 512;
    private static final double BYTES = (double) Float.BYTES * DIMENSION;

    /** Bits of a coordinate. */
    @Param({"2", "3", "4", "8"})
    public int bits;

    private final float[] message = new float[DIMENSION];
    private final float[] estimate = new float[DIMENSION];
    private final DitherKey dither = DitherKey.of(1, 2, 3);
    private FrameHeader header;
    private FrameEncoder encoder;
    private byte[] bytes;
    private Frame frame;

    /**
     * Makes the message and its frame, and checks that the frame holds it: a fast wrong answer is no result.
     *
     * @throws FrameFormatException if the encoder writes what the parser refuses
     */
    @Setup
    public void makeFrame() throws FrameFormatException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < DIMENSION; i++) {
            message[i] = (float) random.nextGaussian();
        }
        MessageFormat format = UniformQuantizer.format(DIMENSION, bits, BUCKET);
        header = new FrameHeader(1, 2, 3, format);
        encoder = new FrameEncoder(format);
        bytes = new byte[format.frameBytes()];
        encoder.encode(header, message, dither, bytes);
        frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
        float[] decoded = frame.toFloats();
        double error = 0;
        for (int i = 0; i < DIMENSION; i++) {
            double difference = (double) decoded[i] - message[i];
            error += difference * difference;
        }
        double expected = format.realisedVariance(message);
        if (Math.abs(error / expected - 1) > 0.05) {
            throw new AssertionError("squared error must be about " + expected + ": " + error);
        }
    }

    /**
     * Norms, levels, packing and checksum.
     *
     * @return the frame's length
     */
    @Benchmark
    public int encode() {
        return encoder.encode(header, message, dither, bytes);
    }

    /**
     * Packed levels to an estimate. The weight keeps the estimate finite.
     *
     * @return the estimate
     */
    @Benchmark
    public float[] accumulate() {
        frame.accumulate(1e-9, estimate);
        return estimate;
    }

    /**
     * What memory allows.
     *
     * @return the copy
     */
    @Benchmark
    public float[] arrayCopy() {
        System.arraycopy(message, 0, estimate, 0, DIMENSION);
        return estimate;
    }

    /**
     * Runs it on this JVM and prints one Markdown row for each number of bits.
     *
     * @param args {@code --header} to print the table's head instead
     * @throws RunnerException if JMH fails
     * @throws FrameFormatException if the encoder writes what the parser refuses
     */
    public static void main(String[] args) throws RunnerException, FrameFormatException {
        if (args.length > 0 && args[0].equals("--header")) {
            System.out.println("| JDK | bits | array copy, GB/s | encode, GB/s | accumulate, GB/s | encode / copy"
                    + " | accumulate / copy | allocated, B/call |");
            System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|");
            return;
        }
        Options options = new OptionsBuilder()
                .include(CodecBenchmark.class.getName() + "\\.")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        printRows(new Runner(options).run());
    }

    private static void printRows(Collection<RunResult> results) throws FrameFormatException {
        Map<Integer, Map<String, Statistics>> nanos = new TreeMap<>();
        for (RunResult result : results) {
            int bits = Integer.parseInt(result.getParams().getParam("bits"));
            nanos.computeIfAbsent(bits, key -> new TreeMap<>())
                    .put(
                            result.getPrimaryResult().getLabel(),
                            result.getPrimaryResult().getStatistics());
        }
        for (Map.Entry<Integer, Map<String, Statistics>> entry : nanos.entrySet()) {
            int bits = entry.getKey();
            Map<String, Statistics> row = entry.getValue();
            double copy = row.get("arrayCopy").getPercentile(50);
            Statistics encode = row.get("encode");
            Statistics accumulate = row.get("accumulate");
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %s | %s | %s | %.2f | %.2f | %.0f |%n",
                    Runtime.version().feature(),
                    bits,
                    gigabytes(row.get("arrayCopy")),
                    gigabytes(encode),
                    gigabytes(accumulate),
                    copy / encode.getPercentile(50),
                    copy / accumulate.getPercentile(50),
                    allocatedPerCall(bits));
        }
    }

    private static String gigabytes(Statistics nanos) {
        return String.format(Locale.ROOT, "%.2f (%.2f)", BYTES / nanos.getPercentile(50), BYTES / nanos.getMin());
    }

    /**
     * Bytes that one call of encode and one of accumulate allocate. Not by JMH's profiler, which counts its own 6 kB of
     * each iteration: a large share where a call takes milliseconds.
     */
    private static double allocatedPerCall(int bits) throws FrameFormatException {
        CodecBenchmark benchmark = new CodecBenchmark();
        benchmark.bits = bits;
        benchmark.makeFrame();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 30;
        long before = 0;
        for (int call = -calls; call < calls; call++) {
            if (call == 0) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            benchmark.encode();
            benchmark.accumulate();
        }
        return (double) (threads.getCurrentThreadAllocatedBytes() - before) / calls;
    }
}
