package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.compare.Alignment;
import io.github.tardigrad.core.compare.Prediction;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How long it takes to compare every variant of every scheme: n = k workers with p uniform on (.02, .6), 10,000 simulated
 * rounds each, one thread and all cores, with and without quantization. Not JMH: seconds need no harness, and a program
 * compares once.
 */
public final class ComparisonBenchmark {
    private static final int ROUNDS = 10_000;
    private static final int DIMENSION = 100_000;
    private static final long SEED = 1;

    private ComparisonBenchmark() {}

    /**
     * Prints a table.
     *
     * @param args numbers of workers
     */
    public static void main(String[] args) {
        System.out.println("| workers | bits a worker | codes | threads | seconds |");
        System.out.println("|---:|---:|---:|---:|---:|");
        for (String arg : args) {
            int workers = Integer.parseInt(arg);
            for (boolean quantized : new boolean[] {false, true}) {
                row(workers, quantized, false);
                row(workers, quantized, true);
            }
        }
    }

    private static void row(int workers, boolean quantized, boolean parallel) {
        StragglerProfile profile = StragglerProfile.of(
                new SplittableRandom(SEED).doubles(workers, 0.02, 0.6).toArray());
        CodeSpec template = CodeSpec.of(Schemes.OPTIMAL, quantized ? BitSpec.ofTotal(5L * workers) : BitSpec.none());
        List<CodeSpec> specs = new ArrayList<>();
        for (Scheme scheme : Schemes.all()) {
            for (Settings settings : scheme.variants()) {
                specs.add(template.forScheme(scheme, settings));
            }
        }
        long start = System.nanoTime();
        long codes = (parallel ? specs.parallelStream() : specs.stream())
                .filter(spec -> compared(profile, spec))
                .count();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %d | %d | %.1f |%n",
                workers,
                quantized ? "5" : "float32",
                codes,
                parallel ? Runtime.getRuntime().availableProcessors() : 1,
                seconds);
    }

    private static boolean compared(StragglerProfile profile, CodeSpec spec) {
        Prediction prediction;
        try {
            prediction = Prediction.of(Planner.plan(profile, profile.workers(), DIMENSION, spec), ROUNDS, SEED);
        } catch (IllegalArgumentException e) {
            // What the cluster does not allow is no part of a comparison.
            return false;
        }
        if (!(prediction.error(Alignment.HALF_ALIGNED) >= 0)) {
            throw new AssertionError("an error is a number: " + prediction.plan());
        }
        return true;
    }
}
