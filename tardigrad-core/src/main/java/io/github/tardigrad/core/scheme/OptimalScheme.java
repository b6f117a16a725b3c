package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.ContiguousCode;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.FixedSupport;
import io.github.tardigrad.core.code.MassRule;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.decode.SecondMomentDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The optimal structure for unequal stragglers: masses in proportion to utility, realised by the contiguous code.
 *
 * <p>{@code optimal} is the joint design, whose utilities know the quantizer; {@code osgc} is its predecessor, whose
 * utilities do not. Source: Song and Choi.
 */
final class OptimalScheme implements Scheme {
    static final String LAMBDA = "secondMomentLambda";
    private static final String UNIT_ROW_SUM = "unitRowSum";
    private static final String LARGEST_LOAD = "largestLoad";

    private final boolean knowsQuantizer;

    OptimalScheme(boolean knowsQuantizer) {
        this.knowsQuantizer = knowsQuantizer;
    }

    @Override
    public String name() {
        return knowsQuantizer ? "optimal" : "osgc";
    }

    @Override
    public String summary() {
        return knowsQuantizer
                ? "the optimal structure for unequal stragglers and quantizers, with optimal bits; unbiased"
                : "the optimal structure for unequal stragglers, which does not know the quantizer; unbiased";
    }

    @Override
    public String source() {
        return knowsQuantizer ? "Song and Choi, 2026 (joint design)" : "Song and Choi, 2025 (OSGC)";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter.WholeNumber(
                        "grid",
                        "masses in multiples of 1/grid of a partition, for a smaller load; 0: exact masses",
                        0L,
                        0,
                        Masses.MAX_GRID),
                new Parameter.WholeNumber(
                        LARGEST_LOAD,
                        "partitions that a worker holds at most; 0: as many as its mass takes",
                        0L,
                        0,
                        Integer.MAX_VALUE),
                new Parameter.Choice(
                        "decodingScale",
                        "a = 1/q and rows of B sum to the mass, or rows of B sum to 1",
                        "inverseProbability",
                        List.of("inverseProbability", UNIT_ROW_SUM)),
                DecodingChoice.parameter(),
                lambda());
    }

    static Parameter.PositiveNumber lambda() {
        return new Parameter.PositiveNumber(
                LAMBDA, "weight of bias against variance in the track that Adam squares", 1.0);
    }

    /** The masses on a grid, and the other decoders; a scale of the decoding changes no estimate. */
    @Override
    public List<Settings> variants() {
        Settings defaults = Settings.defaults(this);
        List<Settings> variants = new ArrayList<>();
        variants.add(defaults);
        variants.add(defaults.with(this, "grid", 10L));
        for (String decoding : DecodingChoice.parameter().choices()) {
            if (!decoding.equals(defaults.choice("decoding"))) {
                variants.add(defaults.with(this, "decoding", decoding));
            }
        }
        return variants;
    }

    /** The same, and each with its masses capped. */
    @Override
    public List<Settings> variants(int partitionsPerWorker) {
        List<Settings> variants = new ArrayList<>();
        for (Settings settings : variants()) {
            variants.add(settings);
            if (settings.integer("grid") == 0) {
                variants.add(settings.with(this, LARGEST_LOAD, partitionsPerWorker));
            }
        }
        return variants;
    }

    @Override
    public boolean unbiased(Settings settings) {
        return DecodingChoice.unbiased(settings);
    }

    @Override
    public boolean boundIsInverseUtility() {
        return knowsQuantizer;
    }

    @Override
    public Code construct(CodeRequest request) {
        double[] utilities = knowsQuantizer ? request.utilities() : request.utilitiesWithoutQuantizer();
        int partitions = request.partitions();
        int grid = request.settings().integer("grid");
        int largestLoad = request.settings().integer(LARGEST_LOAD);
        EncodingMatrix overlaps;
        if (request.held().isPresent()) {
            // Overlaps are best for masses in proportion to what they are given.
            double[] shares = request.masses() == MassRule.OPTIMAL
                    ? utilities
                    : request.masses().of(utilities, partitions);
            overlaps = FixedSupport.optimise(request.held().get(), shares)
                    .encoding()
                    .withoutZeros();
        } else if (largestLoad > 0) {
            overlaps = ContiguousCode.of(capped(utilities, partitions, largestLoad, grid), partitions);
        } else if (grid > 0) {
            overlaps = ContiguousCode.onGrid(Masses.onGrid(utilities, partitions, grid), partitions, grid);
        } else {
            overlaps = ContiguousCode.of(request.masses().of(utilities, partitions), partitions);
        }
        double[] decoding = request.inverseArrival();
        if (request.settings().choice("decodingScale").equals(UNIT_ROW_SUM)) {
            double[] factors = new double[request.workers()];
            for (int i = 0; i < factors.length; i++) {
                double mass = overlaps.rowSum(i);
                factors[i] = mass > 0 ? 1 / mass : 0;
                decoding[i] *= mass;
            }
            overlaps = overlaps.scaleRows(factors);
        }
        Code code = DecodingChoice.decoded(overlaps, decoding, request);
        if (code.decoding().fixedWeights().isEmpty()) {
            return code;
        }
        double[] secondMoment = SecondMomentDecoding.of(
                request.profile(),
                request.varianceFactor(),
                code.encoding(),
                request.settings().number(LAMBDA));
        return new Code(code.encoding(), code.decoding(), new FixedDecoding(secondMoment));
    }

    /** A worker of mass s touches at most ceil(s) + 1 partitions. */
    private static double[] capped(double[] utilities, int partitions, int largestLoad, int grid) {
        if (grid > 0) {
            throw new IllegalArgumentException("grid must be 0 where largestLoad limits the masses: grid=" + grid);
        }
        long usable = Arrays.stream(utilities).filter(u -> u > 0).count();
        if (usable * (largestLoad - 1) < partitions) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "largestLoad must be at least %d for %d partitions on %d workers that can answer, as neighbours share"
                            + " partitions: largestLoad=%d",
                    (partitions + usable - 1) / usable + 1,
                    partitions,
                    usable,
                    largestLoad));
        }
        double[] capacities = new double[utilities.length];
        Arrays.fill(capacities, largestLoad - 1);
        return Masses.capped(utilities, capacities, partitions);
    }
}
