package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Milliseconds that a round's least squares take, on codes of different shapes: n = k workers with p uniform on (.02, .6),
 * another pattern of stragglers every round. Not JMH: a round is long enough for a clock, and patterns must change.
 */
public final class DecodingBenchmark {
    private static final int ROUNDS = 200;
    /** Processor time: a round that waits for a core that others use takes no longer. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int WARM_UP = 50;
    private static final long SEED = 1;

    private record Case(String scheme, Map<String, ?> settings) {}

    private static final List<Case> CASES = List.of(
            new Case("optimalDecoding", Map.of()),
            new Case("optimalDecoding", Map.of("replication", 4L)),
            new Case("stochastic", Map.of("replication", 3L, "decoding", "leastSquares")),
            new Case("bernoulli", Map.of("replication", 3L, "decoding", "leastSquares")),
            new Case("fractionalRepetition", Map.of()),
            new Case("cyclicRepetition", Map.of()),
            new Case("osgc", Map.of("decoding", "leastSquares")));

    private DecodingBenchmark() {}

    /**
     * Prints a table.
     *
     * @param args numbers of workers
     */
    public static void main(String[] args) {
        System.out.println("| workers | code | median, ms | slowest of 200, ms |");
        System.out.println("|---:|---|---:|---:|");
        for (String arg : args) {
            int workers = Integer.parseInt(arg);
            CASES.forEach(one -> row(workers, one));
        }
    }

    private static void row(int workers, Case one) {
        Scheme scheme = Schemes.named(one.scheme()).orElseThrow();
        Settings settings = Settings.of(scheme, one.settings());
        SplittableRandom random = new SplittableRandom(SEED);
        StragglerProfile profile =
                StragglerProfile.of(random.doubles(workers, 0.02, 0.6).toArray());
        CodePlan plan = Planner.plan(
                profile,
                workers,
                workers,
                CodeSpec.of(Schemes.OPTIMAL, BitSpec.none()).forScheme(scheme, settings));
        Decoder decoder = plan.decoder();
        double[] weights = new double[workers];
        double[] millis = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            BitSet arrived = new BitSet(workers);
            for (int i = 0; i < workers; i++) {
                arrived.set(i, random.nextDouble() < profile.arrival(i));
            }
            long start = THREADS.getCurrentThreadCpuTime();
            decoder.weights(arrived, weights);
            if (round >= 0) {
                millis[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
            }
            check(plan, weights);
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %.2f | %.2f |%n",
                workers,
                settings.label(scheme),
                millis[ROUNDS / 2],
                millis[ROUNDS - 1]);
    }

    /** No weights at all leave ||1||^2 = k; the best leave no more. */
    private static void check(CodePlan plan, double[] weights) {
        double residual = 0;
        for (double coverage : plan.encoding().columnSums(weights)) {
            residual += (coverage - 1) * (coverage - 1);
        }
        if (!(residual <= plan.partitions() * (1 + 1e-9))) {
            throw new AssertionError("least squares are worse than nothing: " + residual);
        }
    }
}
