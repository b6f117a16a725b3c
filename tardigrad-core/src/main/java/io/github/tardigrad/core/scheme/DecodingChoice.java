package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import io.github.tardigrad.core.decode.SelfNormalisedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
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
    static final String MMSE = "mmse";

    /** Workers up to which the expectation over stragglers is a sum over all patterns. */
    private static final int ENUMERATED_WORKERS = 12;

    /** Entries visited by the simulation of the expectation, which bounds its time for large codes. */
    private static final long SIMULATION_WORK = 20_000_000;

    private static final int MOST_DRAWS = 20_000;
    private static final int FEWEST_DRAWS = 200;

    private DecodingChoice() {}

    /** The parameter {@code decoding} of a scheme whose fixed weights are unbiased. */
    static Parameter.Choice parameter() {
        return new Parameter.Choice(
                "decoding",
                "fixed weights; rescaled by what arrived; least squares in each round, counting the quantizers' noise where"
                        + " bits differ; least squares, debiased; least squares that always count the noise",
                FIXED,
                List.of(FIXED, SELF_NORMALISED, LEAST_SQUARES, DEBIASED, MMSE));
    }

    /** The parameter {@code decoding} of a scheme that is meant for least squares. */
    static Parameter.Choice leastSquaresParameter() {
        return new Parameter.Choice(
                "decoding",
                "least squares in each round; the same, debiased by dividing columns by their expected coverage; the same,"
                        + " counting the quantizers' noise",
                LEAST_SQUARES,
                List.of(LEAST_SQUARES, DEBIASED, MMSE));
    }

    /** The parameter {@code decoding} of an exact code, which has no bias up to s stragglers. */
    static Parameter.Choice exactParameter() {
        return new Parameter.Choice(
                "decoding",
                "least squares in each round; the same, counting the quantizers' noise",
                LEAST_SQUARES,
                List.of(LEAST_SQUARES, MMSE));
    }

    /** Least squares, with what the quantizers add if so chosen; without quantizers both are the same. */
    static DecodingRule plainOrMmse(CodeRequest request) {
        double[] noise = request.varianceFactor();
        boolean quantized = Arrays.stream(noise).anyMatch(eps -> eps > 0 && Double.isFinite(eps));
        return request.settings().choice("decoding").equals(MMSE) && quantized
                ? LeastSquaresDecoding.withNoise(noise)
                : new LeastSquaresDecoding();
    }

    static boolean unbiased(Settings settings) {
        String choice = settings.choice("decoding");
        return choice.equals(FIXED) || choice.equals(DEBIASED);
    }

    /** The code with the chosen decoding; {@code weights} are its fixed ones. */
    static Code decoded(EncodingMatrix encoding, double[] weights, CodeRequest request) {
        return switch (request.settings().choice("decoding")) {
            case FIXED -> new Code(encoding, new FixedDecoding(weights));
            case SELF_NORMALISED -> new Code(encoding, new SelfNormalisedDecoding(weights));
            case LEAST_SQUARES -> new Code(encoding, plainUnlessBitsDiffer(request));
            default -> leastSquares(encoding, request);
        };
    }

    /**
     * Least squares that count the quantizers' noise where bits differ. Without, a set that does not span the ones would have
     * its shortest solution, which gives a worker of 2 bits as much weight as one of 20.
     */
    private static DecodingRule plainUnlessBitsDiffer(CodeRequest request) {
        double[] noise = request.varianceFactor();
        long kinds = Arrays.stream(noise).filter(Double::isFinite).distinct().count();
        return kinds > 1 ? LeastSquaresDecoding.withNoise(noise) : new LeastSquaresDecoding();
    }

    static Code leastSquares(EncodingMatrix encoding, CodeRequest request) {
        return request.settings().choice("decoding").equals(DEBIASED)
                ? debiased(BlockEncoding.whole(encoding), request)
                : new Code(encoding, plainOrMmse(request));
    }

    /** Least squares, with each partition divided by its expected coverage before it is encoded. */
    static Code debiased(BlockEncoding blocks, CodeRequest request) {
        double[] coverage = expectedCoverage(blocks, new LeastSquaresDecoding(), request);
        double[] inverse = new double[coverage.length];
        for (int j = 0; j < coverage.length; j++) {
            if (!(coverage[j] > 0)) {
                throw new IllegalArgumentException("decoding cannot be " + DEBIASED + " for this code: partition " + j
                        + " is never covered; choose another seed or a larger replication");
            }
            inverse[j] = 1 / coverage[j];
        }
        return new Code(blocks.scalePartitions(inverse), new LeastSquaresDecoding(coverage));
    }

    /**
     * The expectation over stragglers, and signs where they are fresh, of the coverage B_S^T w(S) of each partition, in the mean
     * over the blocks of what each leaves of itself: exact for few workers, simulated with a seed for more and for fresh signs.
     */
    static double[] expectedCoverage(BlockEncoding blocks, DecodingRule rule, CodeRequest request) {
        StragglerProfile profile = request.profile();
        int workers = request.workers();
        boolean fresh = blocks.signSeed().isPresent();
        double[] expected = new double[request.partitions()];
        BitSet arrived = new BitSet(workers);
        Rounds rounds = new Rounds(blocks, rule, 0);
        if (workers <= ENUMERATED_WORKERS && !fresh) {
            for (int set = 1; set < 1 << workers; set++) {
                double probability = 1;
                arrived.clear();
                for (int i = 0; i < workers; i++) {
                    boolean there = (set >> i & 1) == 1;
                    probability *= there ? profile.arrival(i) : profile.straggling(i);
                    arrived.set(i, there);
                }
                if (probability > 0) {
                    rounds.addCoverage(expected, arrived, probability);
                }
            }
            return expected;
        }
        long entries = (long) blocks.block(0).nonZeros() * blocks.reduction();
        long draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, SIMULATION_WORK / entries));
        RandomGenerator random = request.random();
        for (long draw = 0; draw < draws; draw++) {
            arrived.clear();
            for (int i = 0; i < workers; i++) {
                arrived.set(i, random.nextDouble() < profile.arrival(i));
            }
            Rounds round = fresh ? new Rounds(blocks, rule, draw) : rounds;
            round.addCoverage(expected, arrived, 1.0 / draws);
        }
        return expected;
    }

    /** Decodes with the signs of one round. */
    private static final class Rounds {
        private final BlockEncoding blocks;
        private final List<Decoder> decoders;
        private final double[] weights;

        Rounds(BlockEncoding blocks, DecodingRule rule, long round) {
            this.blocks = blocks.ofRound(round);
            this.decoders = rule.decoders(blocks, round);
            this.weights = new double[blocks.block(0).workers()];
        }

        /** Updates: sum. */
        void addCoverage(double[] sum, BitSet arrived, double factor) {
            for (int u = 0; u < blocks.reduction(); u++) {
                decoders.get(u).weights(arrived, weights);
                add(sum, blocks.block(u).columnSums(weights), factor / blocks.reduction());
            }
        }
    }

    private static void add(double[] sum, double[] addend, double factor) {
        Arrays.setAll(sum, j -> sum[j] + factor * addend[j]);
    }
}
