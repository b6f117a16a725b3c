package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.bound.Contributions;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.ErrorTerm;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.LoadPlanner;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The relative error E||ghat - g||^2 / ||g||^2 of one round of a plan, as a function of how alike the partial gradients are.
 *
 * <p>With coverage alpha_j = sum_i w_i b_ij of partition j and the Gram matrix G = (1 - theta) I + theta 1 1^T, a round's error
 * is (alpha - 1)^T G (alpha - 1) from stragglers, and sum_i w_i^2 nu_i b_i^T G b_i from quantizers, with nu_i the plan's
 * variance factor, which is a worst case. Both are (1 - theta) x + theta y with
 *
 * <pre>  x = sum_j (alpha_j - 1)^2 + sum_i w_i^2 nu_i sum_j b_ij^2,   y = (sum_j (alpha_j - 1))^2 + sum_i w_i^2 nu_i (sum_j b_ij)^2 </pre>
 *
 * <p>so the moments of x and y give every theta. Divided by ||g||^2 = (1 - theta) k + theta k^2. A round in which nobody
 * answered has weights 0 and the error 1. Where the gradient is in m blocks, each has an m-th of the squared norm, blocks have
 * nothing in common, and what one leaks into the estimate of another counts.
 */
public final class ResidualError {
    /** Patterns of arrivals whose weights are kept; more would cost more memory than they save time. */
    private static final int MOST_PATTERNS = 1 << 14;

    /** Workers up to which {@link #enumerated} sums over all patterns. */
    public static final int MOST_ENUMERATED_WORKERS = 16;

    private final int partitions;
    private final double meanCoverage;
    private final double x;
    private final double y;
    private final double varianceOfX;
    private final double covariance;
    private final double varianceOfY;

    private ResidualError(
            int partitions,
            double meanCoverage,
            double x,
            double y,
            double varianceOfX,
            double covariance,
            double varianceOfY) {
        this.partitions = partitions;
        this.meanCoverage = meanCoverage;
        this.x = x;
        this.y = y;
        this.varianceOfX = varianceOfX;
        this.covariance = covariance;
        this.varianceOfY = varianceOfY;
    }

    /** The error for gradients of an alignment. */
    public double mean(Alignment alignment) {
        double theta = alignment.theta();
        return ((1 - theta) * x + theta * y) / squaredNorm(theta);
    }

    /** E[ghat . g] / ||g||^2, the mean of the coverage over partitions and rounds; 1 of an unbiased code. */
    public double meanCoverage() {
        return meanCoverage;
    }

    /**
     * The error of the estimate divided by its mean coverage, E||ghat||^2 / (m^2 ||g||^2) - 1: what it costs a method that
     * chooses its step size. An estimate that is too short by a factor loses nothing; one that is next to nothing and has an
     * error just below 1, everything. {@link #mean} of an unbiased code; infinite without coverage.
     */
    public double rescaled(Alignment alignment) {
        if (!(meanCoverage > 0)) {
            return Double.POSITIVE_INFINITY;
        }
        // (e + 2 m - 1) / m^2 - 1 without cancellation where m is 1.
        double off = 1 / meanCoverage - 1;
        return Math.max(0, mean(alignment) / (meanCoverage * meanCoverage) - off * off);
    }

    /** The standard error of {@link #mean}; 0 where it is exact. */
    public double standardError(Alignment alignment) {
        double theta = alignment.theta();
        double variance = (1 - theta) * (1 - theta) * varianceOfX
                + 2 * theta * (1 - theta) * covariance
                + theta * theta * varianceOfY;
        return Math.sqrt(Math.max(0, variance)) / squaredNorm(theta);
    }

    private double squaredNorm(double theta) {
        return (1 - theta) * partitions + theta * partitions * partitions;
    }

    /**
     * The exact error by closed form; nothing where weights depend on who arrived other than by groups with the same row,
     * and for a gradient in blocks.
     *
     * <p>Cost: O(nnz).
     */
    public static Optional<ResidualError> exact(CodePlan plan) {
        if (plan.reduction() > 1) {
            return Optional.empty();
        }
        int workers = plan.workers();
        double[] varianceFactor = new double[workers];
        for (int i = 0; i < workers; i++) {
            varianceFactor[i] = plan.varianceFactor(i);
        }
        EncodingMatrix encoding = plan.encoding();
        return Contributions.of(plan.profile(), varianceFactor, encoding, plan.decodingRule())
                .map(contributions -> {
                    double x = 0;
                    double y = 0;
                    double[] expected = new double[workers];
                    for (ErrorTerm term : contributions.terms()) {
                        double variance = term.stragglingVariance() + term.noise();
                        x += variance * squares(encoding.row(term.row()));
                        double sum = encoding.rowSum(term.row());
                        y += variance * sum * sum;
                        expected[term.row()] = term.arrival() * term.weight();
                    }
                    double off = 0;
                    for (double coverage : encoding.columnSums(expected)) {
                        x += (coverage - 1) * (coverage - 1);
                        off += coverage - 1;
                    }
                    int partitions = encoding.partitions();
                    return new ResidualError(partitions, 1 + off / partitions, x, y + off * off, 0, 0, 0);
                });
    }

    /**
     * The exact error where it has a closed form, else by simulation with the plan's seed.
     *
     * @param rounds to simulate, at least 2
     */
    public static ResidualError of(CodePlan plan, int rounds) {
        return exact(plan).orElseGet(() -> simulated(plan, rounds, plan.spec().seed()));
    }

    /**
     * The exact error of any decoder, by summing over all patterns of arrivals.
     *
     * <p>Cost: 2^n decodings.
     *
     * @throws IllegalArgumentException if there are more than {@link #MOST_ENUMERATED_WORKERS} workers, or signs are fresh
     */
    public static ResidualError enumerated(CodePlan plan) {
        int workers = plan.workers();
        if (workers > MOST_ENUMERATED_WORKERS) {
            throw new IllegalArgumentException(
                    "workers must be at most " + MOST_ENUMERATED_WORKERS + " to enumerate: workers=" + workers);
        }
        if (plan.blocks().signSeed().isPresent()) {
            throw new IllegalArgumentException("signs must be the same in every round to enumerate");
        }
        Rounds rounds = new Rounds(plan, 0);
        double coverage = 0;
        double x = 0;
        double y = 0;
        for (int set = 0; set < 1 << workers; set++) {
            double probability = 1;
            for (int i = 0; i < workers && probability > 0; i++) {
                double arrival = plan.active(i) ? plan.profile().arrival(i) : 0;
                probability *= (set >> i & 1) == 1 ? arrival : 1 - arrival;
            }
            if (probability > 0) {
                Statistics round = rounds.statistics(BitSet.valueOf(new long[] {set}));
                coverage += probability * round.coverage();
                x += probability * round.x();
                y += probability * round.y();
            }
        }
        return new ResidualError(plan.partitions(), coverage, x, y, 0, 0, 0);
    }

    /**
     * The error by simulation: stragglers are drawn, the quantizer's noise is its expectation. Plans of the same number of
     * workers see the same luck for the same seed.
     *
     * <p>Cost: for each round n draws and, for each pattern of arrivals not met before, a decoding.
     *
     * @param rounds at least 2
     * @param seed of the stragglers
     */
    public static ResidualError simulated(CodePlan plan, int rounds, long seed) {
        int workers = plan.workers();
        double[] arrival = new double[workers];
        for (int i = 0; i < workers; i++) {
            arrival[i] = plan.active(i) ? plan.profile().arrival(i) : 0;
        }
        SplittableRandom random = new SplittableRandom(seed);
        return simulated(plan, rounds, (round, worker) -> random.nextDouble() < arrival[worker]);
    }

    /**
     * The same with stragglers by a cluster's delays, which may depend on each other. Where rounds do, the standard error
     * is too small.
     *
     * @param delays at the plan's loads; a worker that the plan takes for perfect is in time whatever they say
     */
    public static ResidualError simulated(
            CodePlan plan, ClusterDelays delays, double deadlineSeconds, int rounds, long seed) {
        double[] loads = LoadPlanner.loads(plan);
        return simulated(
                plan,
                rounds,
                (round, worker) -> plan.active(worker)
                        && (plan.profile().straggling(worker) == 0
                                || delays.responseSeconds(seed, round, worker, loads[worker]) <= deadlineSeconds));
    }

    /** Whether a worker is in time; asked for each round and worker, in order. */
    private interface Arrivals {
        boolean inTime(long round, int worker);
    }

    private static ResidualError simulated(CodePlan plan, int rounds, Arrivals arrivals) {
        if (rounds < 2) {
            throw new IllegalArgumentException("rounds must be >= 2: rounds=" + rounds);
        }
        int workers = plan.workers();
        boolean fresh = plan.blocks().signSeed().isPresent();
        Rounds decoded = new Rounds(plan, 0);
        Map<BitSet, Statistics> known = new HashMap<>();
        BitSet arrived = new BitSet(workers);
        double coverage = 0;
        double meanX = 0;
        double meanY = 0;
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int round = 1; round <= rounds; round++) {
            arrived.clear();
            for (int i = 0; i < workers; i++) {
                if (arrivals.inTime(round, i)) {
                    arrived.set(i);
                }
            }
            Statistics statistics = fresh ? new Rounds(plan, round).statistics(arrived) : known.get(arrived);
            if (statistics == null) {
                statistics = decoded.statistics(arrived);
                if (known.size() < MOST_PATTERNS) {
                    known.put((BitSet) arrived.clone(), statistics);
                }
            }
            coverage += (statistics.coverage() - coverage) / round;
            double offX = statistics.x() - meanX;
            double offY = statistics.y() - meanY;
            meanX += offX / round;
            meanY += offY / round;
            xx += offX * (statistics.x() - meanX);
            xy += offX * (statistics.y() - meanY);
            yy += offY * (statistics.y() - meanY);
        }
        double degrees = (rounds - 1.0) * rounds;
        return new ResidualError(plan.partitions(), coverage, meanX, meanY, xx / degrees, xy / degrees, yy / degrees);
    }

    /** What a round says of the error for every alignment, and its mean coverage. */
    private record Statistics(double coverage, double x, double y) {}

    private static double squares(WeightedPartitions row) {
        double squares = 0;
        for (int t = 0; t < row.size(); t++) {
            squares += row.coefficient(t) * row.coefficient(t);
        }
        return squares;
    }

    /** Decodes rounds of one plan, those with the signs of one of them. */
    private static final class Rounds {
        private final BlockEncoding blocks;
        private final List<Decoder> decoders;
        private final double[] weights;
        private final double[] noiseOfX;
        private final double[] noiseOfY;

        Rounds(CodePlan plan, long round) {
            blocks = plan.blocks().ofRound(round);
            decoders = plan.decoders(round);
            int workers = plan.workers();
            weights = new double[workers];
            noiseOfX = new double[workers];
            noiseOfY = new double[workers];
            for (int i = 0; i < workers; i++) {
                for (int u = 0; plan.active(i) && u < blocks.reduction(); u++) {
                    double sum = blocks.block(u).rowSum(i);
                    noiseOfX[i] +=
                            plan.varianceFactor(i) * squares(blocks.block(u).row(i));
                    noiseOfY[i] += plan.varianceFactor(i) * sum * sum;
                }
            }
        }

        Statistics statistics(BitSet arrived) {
            double x = 0;
            double y = 0;
            double covered = 0;
            for (int decoded = 0; decoded < blocks.reduction(); decoded++) {
                decoders.get(decoded).weights(arrived, weights);
                for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                    x += weights[i] * weights[i] * noiseOfX[i];
                    y += weights[i] * weights[i] * noiseOfY[i];
                }
                for (int u = 0; u < blocks.reduction(); u++) {
                    double wanted = u == decoded ? 1 : 0;
                    double off = 0;
                    for (double coverage : blocks.block(u).columnSums(weights)) {
                        x += (coverage - wanted) * (coverage - wanted);
                        off += coverage - wanted;
                        covered += wanted * coverage;
                    }
                    y += off * off;
                }
            }
            double m = blocks.reduction();
            return new Statistics(covered / (m * blocks.block(0).partitions()), x / m, y / m);
        }
    }
}
