package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.DitherKeys;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.simd.VectorKernels;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * An array copy, the C kernel, the Vector API and the plain loops in turns, so that a change of the machine's mood meets
 * all of them: every number is a median over rounds of a few milliseconds, every ratio a median of ratios within a round.
 *
 * <p>Java encodes whole frames: norms, levels, packing, header and checksum. C leaves out header and checksum.
 */
final class KernelComparison {
    private static final int DIMENSION = 1 << 20;
    private static final int BUCKET = 512;
    private static final int HEADER_BYTES = 40;
    private static final int CHECKSUM_BYTES = 4;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double WEIGHT = 1e-9;

    /** The first third warms up. */
    private static final int ROUNDS = 60;

    /** Not timed: what ran before has left its own data in the caches. */
    private static final int FIRST_CALLS = 2;

    private static final int CALLS = 8;
    private static final double BYTES = (double) CALLS * Float.BYTES * DIMENSION;

    private final int bits;
    private final MessageFormat format;
    private final FrameHeader header;
    private final DitherKey dither = DitherKey.of(1, 2, 3);
    private final float[] message = new float[DIMENSION];
    private final float[] copy = new float[DIMENSION];

    private KernelComparison(int bits) {
        this.bits = bits;
        this.format = UniformQuantizer.format(DIMENSION, bits, BUCKET);
        this.header = new FrameHeader(1, 2, 3, format);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < DIMENSION; i++) {
            message[i] = (float) random.nextGaussian();
        }
    }

    /** One of the two ways through Java. */
    private final class Codec {
        private final FrameEncoder encoder;
        private final byte[] bytes = new byte[format.frameBytes()];
        private final Frame frame;
        private final float[] estimate = new float[DIMENSION];

        Codec(Kernels kernels) throws FrameFormatException {
            encoder = new FrameEncoder(format, kernels, Parallelism.NONE);
            encoder.encode(header, message, dither, bytes);
            frame = Frame.parse(
                    bytes, bytes.length, FrameLimits.DEFAULT, Quantizers.installed(), DitherKeys.ofSeed(0), kernels);
        }

        long encode() {
            return time(() -> encoder.encode(header, message, dither, bytes));
        }

        long accumulate() {
            return time(() -> frame.accumulate(WEIGHT, estimate));
        }

        /** What C writes of itself. */
        byte[] output() {
            Arrays.fill(estimate, 0);
            frame.accumulate(WEIGHT, estimate);
            int content = format.frameBytes() - HEADER_BYTES - CHECKSUM_BYTES;
            ByteBuffer all =
                    ByteBuffer.allocate(content + Float.BYTES * DIMENSION).order(ByteOrder.LITTLE_ENDIAN);
            all.put(bytes, HEADER_BYTES, content).asFloatBuffer().put(estimate);
            return all.array();
        }
    }

    /** Time on a core, not on the clock: other work on the machine then takes turns without being measured. */
    private static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private static long time(Runnable call) {
        long started = 0;
        for (int i = -FIRST_CALLS; i < CALLS; i++) {
            if (i == 0) {
                started = cpuNanos();
            }
            call.run();
        }
        return cpuNanos() - started;
    }

    private long copy() {
        return time(() -> System.arraycopy(message, 0, copy, 0, DIMENSION));
    }

    private void run(Kernels fast) throws FrameFormatException {
        Codec plain = new Codec(Kernels.plain());
        Codec vector = new Codec(fast);
        try (CKernel c = CKernel.start(bits, BUCKET, dither, message).orElse(null)) {
            if (c != null) {
                c.quantize(0, 1);
                c.accumulate(0, 1);
                requireSame(c.output(), vector);
            }
            requireSame(plain.output(), vector);
            int kept = ROUNDS - ROUNDS / 3;
            double[][] nanos = new double[7][kept];
            for (int round = 0; round < ROUNDS; round++) {
                long[] now = {
                    copy(),
                    c == null ? 0 : c.quantize(FIRST_CALLS, CALLS),
                    vector.encode(),
                    plain.encode(),
                    c == null ? 0 : c.accumulate(FIRST_CALLS, CALLS),
                    vector.accumulate(),
                    plain.accumulate()
                };
                for (int k = 0; k < now.length && round >= ROUNDS - kept; k++) {
                    nanos[k][round - (ROUNDS - kept)] = now[k];
                }
            }
            print(nanos, c != null);
        }
    }

    private static void requireSame(byte[] expected, Codec found) {
        if (!Arrays.equals(expected, found.output())) {
            throw new AssertionError("the kernels must give the same bits");
        }
    }

    private void print(double[][] nanos, boolean c) {
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %.1f | %s | %.1f | %.1f | **%s** | %.2f | %s | %.1f | %.1f | **%s** | %.2f |%n",
                Runtime.version().feature(),
                bits,
                speed(nanos[0]),
                c ? String.format(Locale.ROOT, "%.1f", speed(nanos[1])) : "-",
                speed(nanos[2]),
                speed(nanos[3]),
                c ? String.format(Locale.ROOT, "%.2f", ratio(nanos[1], nanos[2])) : "-",
                ratio(nanos[0], nanos[2]),
                c ? String.format(Locale.ROOT, "%.1f", speed(nanos[4])) : "-",
                speed(nanos[5]),
                speed(nanos[6]),
                c ? String.format(Locale.ROOT, "%.2f", ratio(nanos[4], nanos[5])) : "-",
                ratio(nanos[0], nanos[5]));
    }

    private static double speed(double[] nanos) {
        return BYTES / median(nanos.clone());
    }

    /** How many times as fast as the first the second is. */
    private static double ratio(double[] first, double[] second) {
        double[] ratios = new double[first.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = first[i] / second[i];
        }
        return median(ratios);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /**
     * Prints one Markdown row for each number of bits.
     *
     * @param args {@code --header} to print the table's head instead; or the numbers of bits
     * @throws FrameFormatException if the encoder writes what the parser refuses
     */
    public static void main(String[] args) throws FrameFormatException {
        if (args.length > 0 && args[0].equals("--header")) {
            System.out.println("| JDK | bits | copy | C encode | vector | plain | vector / C | vector / copy"
                    + " | C accumulate | vector | plain | vector / C | vector / copy |");
            System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            return;
        }
        Optional<String> obstacle = VectorKernels.atOnce().obstacle();
        if (obstacle.isPresent()) {
            System.err.println("not the Vector API but the plain loops twice: " + obstacle.get());
        }
        Kernels fast = obstacle.isPresent() ? Kernels.plain() : Kernels.of(VectorKernels.atOnce());
        for (String bits : args) {
            new KernelComparison(Integer.parseInt(bits)).run(fast);
        }
    }
}
