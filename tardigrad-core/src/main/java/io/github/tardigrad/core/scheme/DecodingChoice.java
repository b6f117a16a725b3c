package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import io.github.tardigrad.core.decode.SelfNormalisedDecoding;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/** The decoders that any encoding matrix with fixed weights can be combined with, as a parameter of schemes. */
final class DecodingChoice {
    static final String FIXED = "fixed";
    static final String SELF_NORMALISED = "selfNormalised";
    static final String LEAST_SQUARES = "leastSquares";
    static final String DEBIASED = "leastSquaresDebiased";

    /** Workers up to which the expectation over stragglers is a sum over all patterns. */
    private static final int ENUMERATED_WORKERS = 12;

    /** Entries visited by the simulation of the expectation, which bounds its time for large codes. */
    private static final long SIMULATION_WORK = 20_000_000;

    private static final int MOST_DRAWS = 20_000;
    private static final int FEWEST_DRAWS = 200;

    private DecodingChoice() {}

    /** The parameter {@code decoding} of a scheme whose fixed weights are unbiased. */
    static SchemeParameter.Choice parameter() {
        return new SchemeParameter.Choice(
                "decoding",
                "fixed weights; rescaled by what arrived; least squares in each round; the same, debiased",
                FIXED,
                List.of(FIXED, SELF_NORMALISED, LEAST_SQUARES, DEBIASED));
    }

    /** The parameter {@code decoding} of a scheme that is meant for least squares. */
    static SchemeParameter.Choice leastSquaresParameter() {
        return new SchemeParameter.Choice(
                "decoding",
                "least squares in each round; the same, debiased by dividing columns by their expected coverage",
                LEAST_SQUARES,
                List.of(LEAST_SQUARES, DEBIASED));
    }

    static boolean unbiased(SchemeSettings settings) {
        String choice = settings.choice("decoding");
        return choice.equals(FIXED) || choice.equals(DEBIASED);
    }

    /** The code with the chosen decoding; {@code weights} are its fixed ones. */
    static Code decoded(EncodingMatrix encoding, double[] weights, CodeRequest request) {
        return switch (request.settings().choice("decoding")) {
            case FIXED -> new Code(encoding, new FixedDecoding(weights));
            case SELF_NORMALISED -> new Code(encoding, new SelfNormalisedDecoding(weights));
            default -> leastSquares(encoding, request);
        };
    }

    static Code leastSquares(EncodingMatrix encoding, CodeRequest request) {
        DecodingRule plain = new LeastSquaresDecoding();
        if (request.settings().choice("decoding").equals(LEAST_SQUARES)) {
            return new Code(encoding, plain);
        }
        double[] coverage = expectedCoverage(encoding, plain, request);
        double[] inverse = new double[coverage.length];
        for (int j = 0; j < coverage.length; j++) {
            if (!(coverage[j] > 0)) {
                throw new IllegalArgumentException("decoding cannot be " + DEBIASED + " for this code: partition " + j
                        + " is never covered; choose another seed or a larger replication");
            }
            inverse[j] = 1 / coverage[j];
        }
        return new Code(encoding.scaleColumns(inverse), new LeastSquaresDecoding(coverage));
    }

    /**
     * The expectation over stragglers of the coverage B_S^T w(S) of each partition: exact for few workers, simulated with a
     * seed for more.
     */
    static double[] expectedCoverage(EncodingMatrix encoding, DecodingRule rule, CodeRequest request) {
        Decoder decoder = rule.decoder(encoding);
        StragglerProfile profile = request.profile();
        int workers = request.workers();
        double[] expected = new double[encoding.partitions()];
        double[] weights = new double[workers];
        BitSet arrived = new BitSet(workers);
        if (workers <= ENUMERATED_WORKERS) {
            for (int set = 1; set < 1 << workers; set++) {
                double probability = 1;
                arrived.clear();
                for (int i = 0; i < workers; i++) {
                    boolean there = (set >> i & 1) == 1;
                    probability *= there ? profile.arrival(i) : profile.straggling(i);
                    arrived.set(i, there);
                }
                if (probability > 0) {
                    decoder.weights(arrived, weights);
                    add(expected, encoding.columnSums(weights), probability);
                }
            }
            return expected;
        }
        long draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, SIMULATION_WORK / encoding.nonZeros()));
        RandomGenerator random = request.random();
        for (long draw = 0; draw < draws; draw++) {
            arrived.clear();
            for (int i = 0; i < workers; i++) {
                arrived.set(i, random.nextDouble() < profile.arrival(i));
            }
            decoder.weights(arrived, weights);
            add(expected, encoding.columnSums(weights), 1.0 / draws);
        }
        return expected;
    }

    private static void add(double[] sum, double[] addend, double factor) {
        Arrays.setAll(sum, j -> sum[j] + factor * addend[j]);
    }
}
