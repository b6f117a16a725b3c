package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.bits.BitAllocation;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * How long a plan takes, and the bit allocation in it: n workers with p uniform on (0.02, 0.98), n partitions, 5 n bits,
 * buckets of 512. One row of a Markdown table for one n.
 *
 * <p>Not JMH: a plan is made once per run of a program, so its first call counts as much as the warm ones, and seconds
 * need no harness.
 */
public final class PlanningBenchmark {
    private static final long SEED = 1;
    private static final int DIMENSION = 1_000_000;

    private static final int BITS_PER_WORKER = 5;
    /** Runs after the first, of which the median is reported; the JIT has compiled the loops by then. */
    private static final int WARM_RUNS = 11;

    private PlanningBenchmark() {}

    /**
     * Prints the head of the table, or one row.
     *
     * @param args {@code --header}, or the number of workers and {@code lattice} for that quantizer
     */
    public static void main(String[] args) {
        if (args[0].equals("--header")) {
            System.out.println(
                    "| workers | first plan, ms | plan, ms | allocation alone, ms | certified gap | peak heap, MB |");
            System.out.println("|---:|---:|---:|---:|---:|---:|");
            return;
        }
        int workers = Integer.parseInt(args[0]);
        StragglerProfile profile = StragglerProfile.of(
                new SplittableRandom(SEED).doubles(workers, 0.02, 0.98).toArray());
        long total = (long) BITS_PER_WORKER * workers;
        BitSpec bits = args.length > 1 && args[1].equals("lattice") ? lattice(total) : BitSpec.ofTotal(total);
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, bits);
        QuantizedUtilities utilities = QuantizedUtilities.of(profile, bits.quantizer(), DIMENSION, 1);
        BitBudget budget = new BitBudget(bits.total(), bits.minimum(), bits.maximum(), bits.allowSilent());

        Timed<CodePlan> first = time(() -> Planner.plan(profile, workers, DIMENSION, spec));
        long peak = heapPools().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        double[] planMillis = new double[WARM_RUNS];
        double[] allocationMillis = new double[WARM_RUNS];
        for (int i = 0; i < WARM_RUNS; i++) {
            planMillis[i] =
                    time(() -> Planner.plan(profile, workers, DIMENSION, spec)).millis();
            Timed<BitAllocation> allocation = time(() -> new ExactBitAllocator().allocate(utilities, budget));
            allocationMillis[i] = allocation.millis();
            check(allocation.result(), first.result(), bits.total());
        }
        System.out.printf(
                Locale.ROOT,
                "| %,d | %.0f | %.1f | %.1f | %.1e | %.0f |%n",
                workers,
                first.millis(),
                median(planMillis),
                median(allocationMillis),
                first.result().certificate().gap(),
                peak / 1e6);
    }

    /** 48 options a worker: silence, and 1/2 to 12 bits by quarters. */
    private static BitSpec lattice(long bits) {
        LatticeQuantizer quantizer = LatticeQuantizer.INSTANCE;
        return new BitSpec(
                quantizer,
                bits * quantizer.unitsPerBit(),
                BitSpec.Allocation.EXACT,
                quantizer.smallestBudget(),
                quantizer.largestBudget(),
                true,
                NoiseScale.ONE,
                false);
    }

    /** A fast wrong answer is no result. */
    private static void check(BitAllocation allocation, CodePlan plan, long total) {
        if (allocation.total() != total || Math.abs(plan.utilitySum() / allocation.utilitySum() - 1) > 1e-9) {
            throw new AssertionError("the plan and the allocation disagree: utilitySum=" + plan.utilitySum() + ", "
                    + allocation.utilitySum() + ", total=" + allocation.total());
        }
    }

    private record Timed<T>(T result, double millis) {}

    private static <T> Timed<T> time(Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        return new Timed<>(result, (System.nanoTime() - start) / 1e6);
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
