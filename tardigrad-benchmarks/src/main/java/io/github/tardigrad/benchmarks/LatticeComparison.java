package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.lattice.LatticeDecoder;
import io.github.tardigrad.core.lattice.LatticeEncoder;
import io.github.tardigrad.core.lattice.LatticePayload;
import io.github.tardigrad.core.lattice.LatticeRate;
import io.github.tardigrad.core.lattice.RotatedEncoder;
import io.github.tardigrad.core.lattice.RotatedPayload;
import io.github.tardigrad.core.lattice.RotatedRate;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.StringTokenizer;

/**
 * The lattice of 2^20 normal coordinates, coded and at a fixed length, in turns with an array copy and with the same loops in C
 * ({@code lattice.c}, gcc -O3 -march=native): nanoseconds a coordinate of one core, medians over turns of time on a core.
 */
final class LatticeComparison {
    private static final int DIMENSION = 1 << 20;
    private static final int TURNS = 11;
    private static final int CALLS = 8;
    private static final int WARM_CALLS = 30;
    private static final double WEIGHT = 1e-9;
    private static final String[] COLUMNS = {"encode", "decode", "fixed encode", "fixed add", "fixed inverse"};
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LatticeComparison() {}

    /** Nanoseconds a coordinate. */
    private static double time(Runnable call) {
        call.run();
        long started = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - started) / CALLS / DIMENSION;
    }

    /**
     * Prints a Markdown row for each way through, of some numbers of whole bits from 1 to 4.
     *
     * @param args {@code --header} for the table's head instead; or the numbers of bits
     * @throws IOException if gcc is not there or fails
     * @throws InterruptedException if interrupted
     * @throws FrameFormatException if the encoder writes what the parser refuses
     */
    public static void main(String[] args) throws IOException, InterruptedException, FrameFormatException {
        if (args[0].equals("--header")) {
            System.out.println("| JDK | bits | | Java, ns | C, ns | Java / C | Java, GB/s of float32 | copy, GB/s |");
            System.out.println("|---:|---:|---|---:|---:|---:|---:|---:|");
            return;
        }
        Path folder = Files.createTempDirectory("tardigrad-lattice");
        Path source = folder.resolve("lattice.c");
        Path program = folder.resolve("lattice");
        Path tables = folder.resolve("tables.txt");
        copy(LatticeComparison.class, "lattice.c", source);
        copy(LatticeRate.class, "tables-1.txt", tables);
        run("gcc", "-O3", "-march=native", "-o", program.toString(), source.toString(), "-lm");
        for (String bits : args) {
            compare(Integer.parseInt(bits), program.toString(), tables.toString());
        }
        for (Path file : new Path[] {source, program, tables, folder}) {
            Files.delete(file);
        }
    }

    private static void copy(Class<?> beside, String name, Path to) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("the resource is part of a jar: " + name);
            }
            Files.write(to, in.readAllBytes());
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
        return out;
    }

    private static void compare(int bits, String program, String tables)
            throws IOException, InterruptedException, FrameFormatException {
        SplittableRandom random = new SplittableRandom(1);
        float[] message = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            message[i] = (float) random.nextGaussian();
        }
        float[] estimate = new float[DIMENSION];
        float[] copy = new float[DIMENSION];
        DitherKey key = DitherKey.of(1, 2, 3);
        DitherKey signs = key.ofRound();
        LatticeRate rate = new LatticeRate(4 * bits);
        LatticeEncoder encoder = new LatticeEncoder(rate);
        byte[] bytes = new byte[(int) rate.maxBytes(DIMENSION)];
        int length = encoder.encode(message, 0, DIMENSION, key, bytes, 0);
        LatticePayload payload = LatticePayload.parse(bytes, 0, length, DIMENSION, rate);
        LatticeDecoder decoder = new LatticeDecoder();
        RotatedRate fixedRate = new RotatedRate(bits);
        RotatedEncoder fixedEncoder = new RotatedEncoder(fixedRate);
        byte[] fixedBytes = new byte[(int) fixedRate.bytes(DIMENSION)];
        fixedEncoder.encode(message, 0, DIMENSION, key, signs, fixedBytes, 0);
        RotatedPayload fixed = RotatedPayload.parse(fixedBytes, 0, fixedBytes.length, DIMENSION, fixedRate);
        Runnable[] ways = {
            () -> encoder.encode(message, 0, DIMENSION, key, bytes, 0),
            () -> decode(decoder, payload, key, estimate),
            () -> fixedEncoder.encode(message, 0, DIMENSION, key, signs, fixedBytes, 0),
            () -> fixed.accumulate(key, WEIGHT, 0, DIMENSION, estimate, 0),
            () -> RotatedPayload.restore(estimate, 0, signs, 0, DIMENSION, DIMENSION, copy, 0)
        };
        for (Runnable way : ways) {
            for (int i = 0; i < WARM_CALLS; i++) {
                way.run();
            }
        }
        double[][] java = new double[ways.length][TURNS];
        double[][] c = new double[ways.length][TURNS];
        double[] copied = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            copied[turn] = time(() -> System.arraycopy(message, 0, copy, 0, DIMENSION));
            StringTokenizer nanos =
                    new StringTokenizer(run(program, tables, Integer.toString(4 * bits), Integer.toString(bits)));
            for (int way = 0; way < ways.length; way++) {
                Arrays.fill(estimate, 0);
                java[way][turn] = time(ways[way]);
                c[way][turn] = Double.parseDouble(nanos.nextToken());
            }
        }
        for (int way = 0; way < ways.length; way++) {
            double[] ratios = new double[TURNS];
            for (int turn = 0; turn < TURNS; turn++) {
                ratios[turn] = java[way][turn] / c[way][turn];
            }
            double nanos = median(java[way]);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %s | %.2f | %.2f | **%.2f** | %.2f | %.1f |%n",
                    Runtime.version().feature(),
                    bits,
                    COLUMNS[way],
                    nanos,
                    median(c[way]),
                    median(ratios),
                    Float.BYTES / nanos,
                    Float.BYTES / median(copied));
        }
    }

    private static void decode(LatticeDecoder decoder, LatticePayload payload, DitherKey key, float[] estimate) {
        try {
            decoder.accumulate(payload, key, WEIGHT, 0, DIMENSION, estimate, 0);
        } catch (FrameFormatException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
