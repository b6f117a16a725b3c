package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.simd.VectorKernels;
import io.github.tardigrad.train.engine.ThreadTeam;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** What another thread costs and what it gains in encoding, by the clock: the least of many and the median. */
final class ThreadsBenchmark {
    private static final int RUNS = 300;
    private static final int BITS = 4;
    private static final int BUCKET = 512;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final double NANOS_PER_MICRO = 1e3;

    private ThreadsBenchmark() {}

    /**
     * Prints Markdown rows.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.out.println("| work | 1 thread, µs | 2 threads, µs |");
        System.out.println("|---|---:|---:|");
        try (ThreadTeam team = new ThreadTeam(2)) {
            print("nothing", times(() -> Parallelism.NONE.run(1, part -> {})), times(() -> team.run(2, part -> {})));
            for (int dimension :
                    new int[] {FrameEncoder.MIN_PART, 2 * FrameEncoder.MIN_PART, 8 * FrameEncoder.MIN_PART}) {
                print(
                        String.format(Locale.ROOT, "encode %,d coordinates", dimension),
                        times(encoding(dimension, Parallelism.NONE)),
                        times(encoding(dimension, team)));
            }
        }
    }

    private static Runnable encoding(int dimension, Parallelism parallelism) {
        MessageFormat format = UniformQuantizer.format(dimension, BITS, BUCKET);
        Kernels kernels =
                VectorKernels.atOnce().obstacle().isEmpty() ? Kernels.of(VectorKernels.atOnce()) : Kernels.plain();
        FrameEncoder encoder = new FrameEncoder(format, kernels, parallelism);
        FrameHeader header = new FrameHeader(1, 2, 3, format);
        DitherKey dither = DitherKey.of(1, 2, 3);
        byte[] frame = new byte[format.frameBytes()];
        SplittableRandom random = new SplittableRandom(1);
        float[] message = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            message[i] = (float) random.nextGaussian();
        }
        return () -> encoder.encode(header, message, dither, frame);
    }

    private static long[] times(Runnable work) {
        for (long end = System.nanoTime() + WARM_UP_NANOS; System.nanoTime() < end; ) {
            work.run();
        }
        long[] times = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long started = System.nanoTime();
            work.run();
            times[i] = System.nanoTime() - started;
        }
        Arrays.sort(times);
        return times;
    }

    private static void print(String work, long[] one, long[] two) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f (%.1f) | %.1f (%.1f) |%n",
                work,
                one[0] / NANOS_PER_MICRO,
                one[RUNS / 2] / NANOS_PER_MICRO,
                two[0] / NANOS_PER_MICRO,
                two[RUNS / 2] / NANOS_PER_MICRO);
    }
}
