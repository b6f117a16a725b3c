package io.github.tardigrad.lab;

import io.github.tardigrad.core.bits.BitAllocation;
import io.github.tardigrad.core.bits.BitAllocator;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.EqualBitAllocator;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * What the quantizer's variance model and its scale are worth: codes designed with each, judged by the noise that the quantizer has.
 *
 * <p>n = k = 50, one norm for the whole message. A design is bits and masses from utilities q / (p + scale eps). Its error for aligned
 * gradients whose coordinates are normal is sum_i (p_i + nu_i) / q_i (s_i / k)^2, with nu_i the variance of the real quantizer on
 * such a message; what it predicts is the same with scale eps_i for nu_i.
 */
final class VarianceModelExperiment implements Experiment {
    private static final String OURS = "Tardigrad";
    private static final String PAPER = "Song and Choi, joint design";
    private static final int WORKERS = 50;
    private static final double[] BITS = {2.2, 3, 4, 5, 6, 7, 8, 10};
    private static final int MOST_BITS = 32;

    /** Mean noise over mean p in the code of the papers' authors. */
    private static final double AUTHORS = 0.005;

    private static final String EQUAL = "equal bits";
    private static final String UNSCALED = "paper's model";
    private static final String BALANCED = "paper's balanced";
    private static final String SCALED_DOWN = "authors' scale";
    private static final String TIGHT = "tight";
    private static final String SILENT = "tight with silent workers";

    private static final String PAPERS = "papers' cluster";
    private static final String MILD = "p uniform on .02 to .6";

    private static final double ROUNDING = 1e-9;

    private static final String ERROR = "error";
    private static final String OVER_TIGHT = "error over tight";
    private static final String OPTIMISM = "predicted over error";

    /** Little enough to leave the quantizers out of account. */
    private static final double NOTHING = 1e-12;

    /**
     * How a code is designed.
     *
     * @param scaled whether the noise is scaled by some part of the balanced scale
     */
    private record Design(VarianceModel model, BitAllocator allocator, boolean scaled, double part, boolean silent) {
        Design(VarianceModel model, boolean silent) {
            this(model, new ExactBitAllocator(), false, 1, silent);
        }

        /** Its error on a cluster: what it predicts, and what it is. */
        double[] errors(StragglerProfile profile, int dimension, long total, double[] noise) {
            double scale = scaled ? part * PapersNoise.balancedScale(profile, dimension, total) : 1;
            QuantizedUtilities utilities =
                    QuantizedUtilities.of(profile, new UniformQuantizer(model, 0), dimension, scale);
            BitBudget usual = BitBudget.of(total);
            BitAllocation bits =
                    allocator.allocate(utilities, new BitBudget(total, usual.minimum(), usual.maximum(), silent));
            double[] byWorker = new double[profile.workers()];
            Arrays.setAll(byWorker, i -> bits.bits(i) == 0 ? 0 : utilities.utility(i, bits.bits(i)));
            double[] shares = Masses.optimal(byWorker, 1);
            double predicted = 0;
            double error = 0;
            for (int i = 0; i < shares.length; i++) {
                if (shares[i] > 0) {
                    double squares = shares[i] * shares[i];
                    predicted += squares / byWorker[i];
                    error += squares * (profile.straggling(i) + noise[bits.bits(i)]) / profile.arrival(i);
                }
            }
            return new double[] {predicted, error};
        }
    }

    private static Map<String, Design> designs() {
        BitAllocator exact = new ExactBitAllocator();
        Map<String, Design> designs = new LinkedHashMap<>();
        designs.put(TIGHT, new Design(VarianceModel.TIGHT, false));
        designs.put(SILENT, new Design(VarianceModel.TIGHT, true));
        designs.put(UNSCALED, new Design(VarianceModel.PAPER, false));
        designs.put(BALANCED, new Design(VarianceModel.PAPER, exact, true, 1, false));
        designs.put(SCALED_DOWN, new Design(VarianceModel.PAPER, exact, true, AUTHORS, false));
        designs.put(EQUAL, new Design(VarianceModel.PAPER, new EqualBitAllocator(), true, NOTHING, false));
        return designs;
    }

    @Override
    public String name() {
        return "variance";
    }

    @Override
    public String title() {
        return "What the variance model and the noise scale are worth (beyond the papers)";
    }

    @Override
    public int seeds(Effort effort) {
        return effort == Effort.QUICK ? 5 : 50;
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        Measurements table = new Measurements("cluster", "dimension", "bitsPerWorker", "design", "measure");
        int[] dimensions = {1_000, 1_000_000};
        int total = 2 * dimensions.length * BITS.length;
        int done = 0;
        for (int dimension : dimensions) {
            double[] noise = noise(dimension);
            for (boolean mild : new boolean[] {false, true}) {
                for (double bits : BITS) {
                    add(table, mild, dimension, bits, noise, seeds);
                    listener.onStep(++done, total);
                }
            }
        }
        return table.outcome(panels(table), claims(table));
    }

    /** The variance of the quantizer on a message of standard normal coordinates, over its squared norm, by bits. */
    private static double[] noise(int dimension) {
        SplittableRandom random = new SplittableRandom(1);
        float[] message = new float[dimension];
        double squares = 0;
        for (int l = 0; l < dimension; l++) {
            message[l] = (float) random.nextGaussian();
            squares += (double) message[l] * message[l];
        }
        double[] noise = new double[MOST_BITS + 1];
        for (int bits = 2; bits <= MOST_BITS; bits++) {
            noise[bits] = UniformQuantizer.format(dimension, bits, 0).realisedVariance(message) / squares;
        }
        return noise;
    }

    private static void add(Measurements table, boolean mild, int dimension, double bits, double[] noise, int seeds) {
        String cluster = mild ? MILD : PAPERS;
        Map<String, double[]> errors = new LinkedHashMap<>();
        designs().forEach((name, design) -> {
            double[] error = new double[seeds];
            double[] optimism = new double[seeds];
            for (int seed = 0; seed < seeds; seed++) {
                StragglerProfile profile = mild ? mild(seed) : PaperClusters.profile(WORKERS, 1.1, seed);
                double[] both = design.errors(profile, dimension, Math.round(bits * WORKERS), noise);
                error[seed] = both[1];
                optimism[seed] = both[0] / both[1];
            }
            errors.put(name, error);
            table.addGeometric(error, cluster, dimension, bits, name, ERROR);
            table.addGeometric(
                    ratio(error, Objects.requireNonNull(errors.get(TIGHT))),
                    cluster,
                    dimension,
                    bits,
                    name,
                    OVER_TIGHT);
            if (!design.scaled) {
                table.addGeometric(optimism, cluster, dimension, bits, name, OPTIMISM);
            }
        });
    }

    private static double[] ratio(double[] error, double[] reference) {
        double[] ratio = new double[error.length];
        Arrays.setAll(ratio, seed -> error[seed] / reference[seed]);
        return ratio;
    }

    private static StragglerProfile mild(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] straggling = new double[WORKERS];
        Arrays.setAll(straggling, i -> random.nextDouble(0.02, 0.6));
        return StragglerProfile.of(straggling);
    }

    private static List<Outcome.Panel> panels(Measurements table) {
        List<Outcome.Panel> panels = new ArrayList<>();
        for (String measure : List.of(ERROR, OPTIMISM)) {
            for (String dimension : table.distinct("dimension")) {
                for (String cluster : table.distinct("cluster")) {
                    Measurements here = table.where("measure", measure)
                            .where("dimension", dimension)
                            .where("cluster", cluster);
                    boolean mild = cluster.equals(MILD);
                    panels.add(new Outcome.Panel(
                            (measure.equals(ERROR) ? "error" : "predicted") + "-d" + dimension
                                    + (mild ? "-mild" : "-papers"),
                            cluster + ", d = " + dimension,
                            "bits a worker",
                            measure.equals(ERROR) ? "relative error, aligned gradients" : "predicted error / error",
                            measure.equals(ERROR) ? Outcome.Scale.ERRORS : Outcome.Scale.SHARES,
                            here.distinct("design").stream()
                                    .map(design -> here.where("design", design).curve(design, "bitsPerWorker"))
                                    .toList()));
                }
            }
        }
        return panels;
    }

    private static List<Outcome.Claim> claims(Measurements table) {
        return List.of(balancing(table), authors(table), predictions(table), allocation(table), silence(table));
    }

    private static Outcome.Claim balancing(Measurements table) {
        Measurements rows = table.where("measure", OVER_TIGHT)
                .where("design", BALANCED)
                .where("dimension", 1_000_000)
                .where(row -> row.number("bitsPerWorker") <= 5);
        return new Outcome.Claim(
                PAPER,
                "Balancing the noise scale keeps the design good at any dimension.",
                "with d = 10^6 and at most 5 bits the error is at most twice that of the unscaled design with the tight model,"
                        + " by the mean in every cell",
                "it is up to " + at(rows.most("mean"), "mean") + " times, at least " + at(rows.least("mean"), "mean"),
                rows.all(row -> row.mean() <= 2));
    }

    private static Outcome.Claim authors(Measurements table) {
        Measurements rows = table.where("measure", OVER_TIGHT)
                .where("dimension", 1_000_000)
                .where("cluster", PAPERS)
                .where(row -> row.number("bitsPerWorker") <= 5);
        double least = Double.POSITIVE_INFINITY;
        for (Measurements.Row row : rows.where("design", SCALED_DOWN).rows()) {
            Measurements.Row equal = rows.where("design", EQUAL)
                    .where("bitsPerWorker", row.text("bitsPerWorker"))
                    .only();
            least = Math.min(least, row.mean() / equal.mean());
        }
        return new Outcome.Claim(
                OURS,
                "At the scale in the authors' code optimal bits gain little over equal ones.",
                "with d = 10^6, the papers' cluster and at most 5 bits their mean error is at least .8 of that of equal bits",
                "the least ratio is " + Measurements.figure(least),
                least >= 0.8);
    }

    private static Outcome.Claim predictions(Measurements table) {
        Measurements rows = table.where("measure", OPTIMISM);
        Measurements tight = rows.where("design", TIGHT);
        return new Outcome.Claim(
                OURS,
                "What the tight model predicts is never below the error, and at most half above it.",
                "the ratio of predicted error to error is within 1 and 1.5 for the design by the tight model on every cluster",
                "from " + at(tight.least("least"), "least") + " to " + at(tight.most("most"), "most"),
                tight.all(row -> row.number("least") >= 1 - ROUNDING && row.number("most") <= 1.5));
    }

    private static Outcome.Claim allocation(Measurements table) {
        Measurements rows = table.where("measure", OVER_TIGHT).where("design", UNSCALED);
        return new Outcome.Claim(
                OURS,
                "Bits and masses themselves hardly depend on which of the two models designs them.",
                "the error of the design by the paper's model is within 5 % of that by the tight one, by the mean in every cell",
                "from " + at(rows.least("mean"), "mean") + " to " + at(rows.most("mean"), "mean"),
                rows.all(row -> Math.abs(row.mean() - 1) <= 0.05));
    }

    private static Outcome.Claim silence(Measurements table) {
        Measurements rows = table.where("measure", OVER_TIGHT).where("design", SILENT);
        return new Outcome.Claim(
                OURS,
                "Letting workers be silent never costs and gains most at few bits.",
                "the error is at most that of the same design without silence, up to 1 %, on every cluster, and below .8 of it somewhere",
                "from " + at(rows.least("mean"), "mean") + " to " + at(rows.most("most"), "most"),
                rows.all(row -> row.number("most") <= 1.01)
                        && rows.least("mean").mean() < 0.8);
    }

    private static String at(Measurements.Row row, String column) {
        return String.format(
                Locale.ROOT,
                "%s (%s, d = %s, %s bits)",
                Measurements.figure(row.number(column)),
                row.text("cluster"),
                row.text("dimension"),
                row.text("bitsPerWorker"));
    }
}
