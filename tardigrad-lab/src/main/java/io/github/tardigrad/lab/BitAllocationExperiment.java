package io.github.tardigrad.lab;

import io.github.tardigrad.core.bits.BitAllocator;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.EqualBitAllocator;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.GoldenSectionBitAllocator;
import io.github.tardigrad.core.bits.GreedyBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.bits.RelaxedBitAllocator;
import io.github.tardigrad.core.bits.SearchingBitAllocator;
import io.github.tardigrad.core.cluster.StragglerProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The utility that each bit allocation reaches, as a fraction of the best, against the budget: Fig. 1 of the joint design.
 *
 * <p>Clusters as in the papers: p_i = exp(-psi_i (tau - 1)), tau = 1.1, psi_i uniform on [.01, 2]; the papers' variance
 * model d / (4 S^2) without buckets. The noise scale is 1, or balanced: mean p / mean eps at equal bits. All methods and
 * dimensions meet the same clusters.
 */
final class BitAllocationExperiment implements Experiment {
    private static final String PAPER = "Song and Choi, joint design";
    private static final String OURS = "Tardigrad";

    private static final String PRINTED = "search as printed";
    private static final String REPAIRED = "search refining both";
    private static final String GOLDEN = "golden section";
    private static final String GREEDY = "greedy";
    private static final String RELAXED = "relaxed";
    private static final String EQUAL = "equal";
    private static final String SILENT = "best with silent workers";

    private static final int[] WORKERS = {10, 50};
    private static final int[] DIMENSIONS = {1_000, 1_000_000, 5_000_000};
    private static final double[] BITS = {2.2, 3, 4, 5, 7, 10};

    /** Fractions of the best that differ by less are rounding. */
    private static final double ROUNDING = 1e-9;

    /** A mean fraction that practically matches the best. */
    private static final double PRACTICALLY = 0.999;

    private static final List<String> COLUMNS = List.of(
            "workers",
            "dimension",
            "noiseScale",
            "bitsPerWorker",
            "method",
            "instances",
            "mean",
            "low",
            "high",
            "least",
            "optimal");

    /** Fractions of the best utility over the clusters; optimal is how many of them reach it. */
    private record Cell(
            int workers,
            int dimension,
            boolean balanced,
            double bits,
            String method,
            int instances,
            Interval interval,
            double least,
            double most,
            double optimal) {
        List<String> row() {
            return List.of(
                    Integer.toString(workers),
                    Integer.toString(dimension),
                    scale(balanced),
                    Double.toString(bits),
                    method,
                    Integer.toString(instances),
                    Double.toString(interval.mean()),
                    Double.toString(interval.low()),
                    Double.toString(interval.high()),
                    Double.toString(least),
                    Double.toString(optimal));
        }
    }

    private static String scale(boolean balanced) {
        return balanced ? "balanced" : "1";
    }

    private record Method(String name, BitAllocator allocator) {
        double utility(QuantizedUtilities utilities, long total) {
            BitBudget usual = BitBudget.of(total);
            return allocator
                    .allocate(utilities, new BitBudget(total, usual.minimum(), usual.maximum(), name.equals(SILENT)))
                    .utilitySum();
        }
    }

    private static final List<Method> METHODS = List.of(
            new Method(PRINTED, SearchingBitAllocator.asPrinted()),
            new Method(REPAIRED, SearchingBitAllocator.refiningBoth()),
            new Method(GOLDEN, new GoldenSectionBitAllocator()),
            new Method(GREEDY, new GreedyBitAllocator()),
            new Method(RELAXED, new RelaxedBitAllocator()),
            new Method(EQUAL, new EqualBitAllocator()),
            new Method(SILENT, new ExactBitAllocator()));

    @Override
    public String name() {
        return "fig1";
    }

    @Override
    public String title() {
        return "Utility of bit allocations against the budget (joint design, Fig. 1)";
    }

    @Override
    public int seeds(Effort effort) {
        return effort == Effort.QUICK ? 5 : 50;
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        List<Cell> cells = new ArrayList<>();
        int total = WORKERS.length * DIMENSIONS.length * 2 * BITS.length;
        int done = 0;
        for (int workers : WORKERS) {
            for (int dimension : DIMENSIONS) {
                for (boolean balanced : new boolean[] {false, true}) {
                    for (double bits : BITS) {
                        cells.addAll(compare(workers, dimension, balanced, bits, seeds));
                        listener.onStep(++done, total);
                    }
                }
            }
        }
        return new Outcome(COLUMNS, cells.stream().map(Cell::row).toList(), panels(cells), claims(cells));
    }

    private static List<Cell> compare(int workers, int dimension, boolean balanced, double bits, int seeds) {
        double[][] fractions = new double[METHODS.size()][seeds];
        long total = Math.round(bits * workers);
        for (int seed = 0; seed < seeds; seed++) {
            StragglerProfile profile = PaperClusters.profile(workers, PaperClusters.USUAL_DEADLINE, seed);
            double scale = balanced ? PapersNoise.balancedScale(profile, dimension, total) : 1;
            QuantizedUtilities utilities = QuantizedUtilities.of(profile, PapersNoise.QUANTIZER, dimension, scale);
            double best = new ExactBitAllocator()
                    .allocate(utilities, BitBudget.of(total))
                    .utilitySum();
            for (int m = 0; m < fractions.length; m++) {
                fractions[m][seed] = METHODS.get(m).utility(utilities, total) / best;
            }
        }
        List<Cell> cells = new ArrayList<>();
        for (int m = 0; m < fractions.length; m++) {
            double[] of = fractions[m];
            cells.add(new Cell(
                    workers,
                    dimension,
                    balanced,
                    bits,
                    METHODS.get(m).name(),
                    seeds,
                    Interval.of(of),
                    Arrays.stream(of).min().orElseThrow(),
                    Arrays.stream(of).max().orElseThrow(),
                    Arrays.stream(of)
                            .map(f -> f >= 1 - ROUNDING ? 1 : 0)
                            .average()
                            .orElseThrow()));
        }
        return cells;
    }

    private static List<Outcome.Panel> panels(List<Cell> cells) {
        List<Outcome.Panel> panels = new ArrayList<>();
        for (int workers : WORKERS) {
            for (int dimension : DIMENSIONS) {
                for (boolean balanced : new boolean[] {false, true}) {
                    Predicate<Cell> here =
                            c -> c.workers() == workers && c.dimension() == dimension && c.balanced() == balanced;
                    List<Outcome.Curve> curves = METHODS.stream()
                            .map(Method::name)
                            .filter(method -> !method.equals(SILENT))
                            .map(method -> curve(
                                    method, cells, here.and(c -> c.method().equals(method))))
                            .toList();
                    panels.add(new Outcome.Panel(
                            String.format(Locale.ROOT, "utility-n%d-d%d-%s", workers, dimension, scale(balanced)),
                            String.format(
                                    Locale.ROOT,
                                    "n = %d, d = %,d, noise scale %s",
                                    workers,
                                    dimension,
                                    scale(balanced)),
                            "bits a worker",
                            "utility / the best one",
                            Outcome.Scale.FRACTIONS,
                            curves));
                }
            }
        }
        for (boolean balanced : new boolean[] {false, true}) {
            List<Outcome.Curve> curves = new ArrayList<>();
            for (int workers : WORKERS) {
                for (int dimension : DIMENSIONS) {
                    curves.add(curve(
                            String.format(Locale.ROOT, "n = %d, d = %,d", workers, dimension),
                            cells,
                            c -> c.workers() == workers
                                    && c.dimension() == dimension
                                    && c.balanced() == balanced
                                    && c.method().equals(SILENT)));
                }
            }
            panels.add(new Outcome.Panel(
                    "silent-" + scale(balanced),
                    "Gain if workers may be silent, noise scale " + scale(balanced),
                    "bits a worker",
                    "utility / the best without silence",
                    Outcome.Scale.GAINS,
                    curves));
        }
        return panels;
    }

    private static Outcome.Curve curve(String label, List<Cell> cells, Predicate<Cell> which) {
        return new Outcome.Curve(
                label,
                cells.stream()
                        .filter(which)
                        .map(c -> new Outcome.Point(c.bits(), c.interval()))
                        .toList());
    }

    private static List<Outcome.Claim> claims(List<Cell> cells) {
        return List.of(
                unbeaten(cells),
                practicallyBest(cells),
                stuck(GREEDY, cells),
                stuck(RELAXED, cells),
                repaired(cells),
                goldenSection(cells),
                silence(cells));
    }

    private static Outcome.Claim unbeaten(List<Cell> cells) {
        double most = of(cells, c -> !c.method().equals(SILENT)).stream()
                .mapToDouble(Cell::most)
                .max()
                .orElseThrow();
        return new Outcome.Claim(
                PAPER,
                "Dynamic programming gives the best bits of all.",
                "no method that gives every worker at least the minimum exceeds it by more than rounding, 1e-9",
                "the largest fraction of it is " + number(most),
                most <= 1 + ROUNDING);
    }

    private static Outcome.Claim practicallyBest(List<Cell> cells) {
        Cell worst = worst(of(cells, c -> c.method().equals(PRINTED)));
        return new Outcome.Claim(
                PAPER,
                "The low-complexity search practically matches it.",
                "its mean is at least " + PRACTICALLY + " of the best in every cell",
                "the least mean is " + at(worst),
                worst.interval().mean() >= PRACTICALLY);
    }

    private static Outcome.Claim stuck(String method, List<Cell> cells) {
        Cell worst = worst(of(cells, c -> c.method().equals(method)));
        return new Outcome.Claim(
                PAPER,
                "The " + method + " allocation gets stuck.",
                "in some cell the upper end of its mean's interval is below .9 of the best",
                "the least mean is " + at(worst),
                of(cells, c -> c.method().equals(method)).stream()
                        .anyMatch(c -> c.interval().high() < 0.9));
    }

    private static Outcome.Claim repaired(List<Cell> cells) {
        double both = least(cells, REPAIRED);
        return new Outcome.Claim(
                OURS,
                "The search finds the best bits on every cluster if it refines both of its candidates.",
                "its least fraction is 1 up to 1e-9",
                "its least fraction is " + number(both) + ", that of the printed one " + number(least(cells, PRINTED)),
                both >= 1 - ROUNDING);
    }

    private static Outcome.Claim goldenSection(List<Cell> cells) {
        Cell worst = worst(of(cells, c -> c.method().equals(GOLDEN)));
        return new Outcome.Claim(
                OURS,
                "A golden section over the number of workers, as in the published code, does as well as trying every number.",
                "its mean is at least " + PRACTICALLY + " of the best in every cell",
                "the least mean is " + at(worst),
                worst.interval().mean() >= PRACTICALLY);
    }

    private static Outcome.Claim silence(List<Cell> cells) {
        List<Cell> few = of(cells, c -> c.method().equals(SILENT) && c.bits() == BITS[0]);
        Cell least = worst(few);
        return new Outcome.Claim(
                OURS,
                "Letting workers be silent gains when bits are few.",
                "at " + BITS[0] + " bits a worker the lower end of its mean's interval exceeds 1 in every cell",
                "the least gain there is " + at(least),
                few.stream().allMatch(c -> c.interval().low() > 1));
    }

    private static List<Cell> of(List<Cell> cells, Predicate<Cell> which) {
        return cells.stream().filter(which).toList();
    }

    private static double least(List<Cell> cells, String method) {
        return of(cells, c -> c.method().equals(method)).stream()
                .mapToDouble(Cell::least)
                .min()
                .orElseThrow();
    }

    private static Cell worst(List<Cell> cells) {
        Cell worst = cells.get(0);
        for (Cell cell : cells) {
            worst = cell.interval().mean() < worst.interval().mean() ? cell : worst;
        }
        return worst;
    }

    private static String at(Cell cell) {
        return String.format(
                Locale.ROOT,
                "%s at n = %d, d = %,d, scale %s, %s bits a worker",
                number(cell.interval().mean()),
                cell.workers(),
                cell.dimension(),
                scale(cell.balanced()),
                cell.bits());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
