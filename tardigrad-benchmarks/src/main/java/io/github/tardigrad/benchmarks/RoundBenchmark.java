package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.run.FrameSlots;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Milliseconds that a round takes from checked frames to the estimate, weights included: a block code of m = 2 beside whole
 * gradients in frames of the same bytes, on PG(2,9) with 27 of 91 workers late, another 27 in every round. The three in turns,
 * so that a change of the machine's mood meets all of them; ratios are medians of ratios within a round. One thread.
 */
public final class RoundBenchmark {
    private static final int DIMENSION = 1_000_000;
    private static final int WORKERS = 91;
    private static final int LATE = 27;
    private static final int ROUNDS = 40;
    private static final int WARM_UP = 20;

    private final String name;
    private final FrameSlots slots;
    private final CodePlan plan;
    private final List<Decoder> decoders;
    private final double[] weights = new double[WORKERS];
    private final float[] estimate;
    private final double[] millis = new double[ROUNDS];
    private final double[] weighing = new double[ROUNDS];

    private RoundBenchmark(String name, int reduction, int dimension, int bits) throws FrameFormatException {
        Scheme scheme = Schemes.named("blockCode").orElseThrow();
        Settings settings = Settings.of(
                scheme,
                Map.of("reduction", (long) reduction, "assignment", Map.of("type", "projectivePlane", "order", 9L)));
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal((long) WORKERS * bits))
                .forScheme(scheme, settings);
        this.name = name;
        plan = Planner.plan(StragglerProfile.uniform(WORKERS, (double) LATE / WORKERS), WORKERS, dimension, spec);
        slots = new FrameSlots(plan, 0);
        decoders = plan.decoders(0);
        estimate = new float[dimension];
        slots.open(0);
        SplittableRandom random = new SplittableRandom(1);
        float[] message = new float[plan.messageLength()];
        for (int i = 0; i < WORKERS; i++) {
            for (int l = 0; l < message.length; l++) {
                message[l] = (float) random.nextGaussian();
            }
            MessageFormat format = plan.messageFormat(i);
            byte[] bytes = new byte[format.frameBytes()];
            int length = new FrameEncoder(format)
                    .encode(new FrameHeader(plan.id(), 0, i, format), message, DitherKey.of(1, 0, i), bytes);
            slots.accept(i, slots.parse(i, bytes, length));
        }
    }

    /**
     * Prints a table.
     *
     * @param args none
     * @throws FrameFormatException never: the frames are our own
     */
    public static void main(String[] args) throws FrameFormatException {
        List<RoundBenchmark> codes = List.of(
                new RoundBenchmark("m = 2, 4 bits, d = 1,000,000", 2, DIMENSION, 4),
                new RoundBenchmark("m = 1, 4 bits, d = 500,000: the same frames", 1, DIMENSION / 2, 4),
                new RoundBenchmark("m = 1, 2 bits, d = 1,000,000: the same bytes", 1, DIMENSION, 2));
        SplittableRandom random = new SplittableRandom(2);
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            BitSet arrived = new BitSet(WORKERS);
            arrived.set(0, WORKERS);
            random.ints(0, WORKERS).distinct().limit(LATE).forEach(arrived::clear);
            for (RoundBenchmark code : codes) {
                code.decode(arrived, round);
            }
        }
        System.out.println(
                "| code and frames | MB of frames a round | median, ms | of it weights, ms | GB/s of frames | speed of m = 2 beside it |");
        System.out.println("|---|---:|---:|---:|---:|---:|");
        codes.forEach(code -> code.print(codes.get(0)));
    }

    private void decode(BitSet arrived, int round) {
        long start = System.nanoTime();
        slots.decode(arrived, estimate);
        long decoded = System.nanoTime();
        for (Decoder decoder : decoders) {
            decoder.weights(arrived, weights);
        }
        if (round >= 0) {
            millis[round] = (decoded - start) / 1e6;
            weighing[round] = (System.nanoTime() - decoded) / 1e6;
        }
        if (!(Math.abs(estimate[estimate.length - 1]) > 0)) {
            throw new AssertionError("the estimate of random messages is not 0");
        }
    }

    private void print(RoundBenchmark blocks) {
        double bytes = (double) (WORKERS - LATE) * plan.messageFormat(0).frameBytes();
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(ratios, round -> millis[round] / blocks.millis[round]);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.2f | %.2f |%n",
                name,
                bytes / 1e6,
                median(millis),
                median(weighing),
                bytes / median(millis) / 1e6,
                median(ratios));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
