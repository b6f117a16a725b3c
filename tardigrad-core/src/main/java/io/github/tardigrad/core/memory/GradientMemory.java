package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.MassRule;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Gradient memory: a worker sends only what is new since its last accepted message, and the coordinator adds what it remembers.
 *
 * <p>The messages are scaled so that z_1 + ... + z_n = g, the whole gradient. Worker i holds h_i, at first 0, and sends
 * Q(z_i - h_i); the coordinator holds H = sum_i h_i and estimates g by H + sum over the arrived of w_i Q(z_i - h_i). Of an
 * accepted frame both ends take alpha_i Q(z_i - h_i) into their memory. What a straggler or a quantizer takes is a part of
 * z_i - h_i, and as training settles that vanishes, and the noise with it.
 *
 * <p>Weights are tempered, w_i = 1 / (q_i + rho (p_i + eps_i)): rho = 0 leaves every round unbiased, above 0 each has a bias of
 * sum_i (1 - q_i w_i) (z_i - h_i) and less noise, and the bias vanishes too. Sources: difference compression of DIANA (Mishchenko,
 * Gorbunov, Takac and Richtarik, 2019) and SAG (Schmidt, Le Roux and Bach, 2017) on a gradient code; {@code docs/memory.md} has
 * the derivation.
 *
 * @param rho the tempering, 0 or more
 * @param alpha the part of an accepted message that is remembered, at most 1 / (1 + eps); empty: each worker finds its own
 * @param largestAlpha what alpha is at most where workers find it themselves, beside 1 / (1 + eps); empty: that follows from the
 *     momentum of the optimizer
 * @param largestMass the largest mass of a worker under the optimal schemes, in multiples of the mean of those that can answer;
 *     0 for no limit
 * @param shards groups of workers that the coordinator can forget one by one, each with a vector of its own; at least 1
 */
public record GradientMemory(
        double rho, OptionalDouble alpha, OptionalDouble largestAlpha, double largestMass, int shards)
        implements Memory {
    private static final String LARGEST_ALPHA = "largestAlpha";
    private static final String RHO = "rho";
    private static final String ALPHA = "alpha";
    private static final String LARGEST_MASS = "largestMass";
    private static final String SHARDS = "shards";
    private static final double USUAL_RHO = 0.3;
    private static final double USUAL_MASS = 2;
    private static final long USUAL_SHARDS = 8;
    private static final int MOST_SHARDS = 4096;

    /** The kind of it. */
    public static final MemoryType TYPE = new MemoryType() {
        @Override
        public String name() {
            return "gradient";
        }

        @Override
        public String summary() {
            return "workers send what is new since their last accepted message, and the coordinator adds what it remembers";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter.NotNegativeNumber(
                            RHO,
                            "tempering of the weights 1 / (q + rho (p + eps)); 0: no bias in any round",
                            USUAL_RHO),
                    new Parameter.FractionOrAuto(
                            ALPHA,
                            "the part of an accepted message that is remembered, at most 1 / (1 + eps); auto: each worker's"
                                    + " own, until its messages are white"),
                    new Parameter.FractionOrAuto(
                            LARGEST_ALPHA,
                            "the most that an automatic alpha grows to; auto: 1 less the momentum of the optimizer"),
                    new Parameter.NotNegativeNumber(
                            LARGEST_MASS,
                            "most that a worker carries under the optimal schemes, in multiples of the mean; 0: no limit",
                            USUAL_MASS),
                    new Parameter.WholeNumber(
                            SHARDS,
                            "vectors at the coordinator: a lost memory costs those of one worker in so many",
                            USUAL_SHARDS,
                            1,
                            MOST_SHARDS));
        }

        @Override
        public Memory create(Settings settings) {
            return new GradientMemory(
                    settings.number(RHO),
                    fraction(settings, ALPHA),
                    fraction(settings, LARGEST_ALPHA),
                    settings.number(LARGEST_MASS),
                    settings.integer(SHARDS));
        }
    };

    private static OptionalDouble fraction(Settings settings, String name) {
        return settings.isAuto(name) ? OptionalDouble.empty() : OptionalDouble.of(settings.number(name));
    }

    private static Object orAuto(OptionalDouble fraction) {
        return fraction.isPresent() ? (Object) fraction.getAsDouble() : Parameter.FractionOrAuto.AUTO;
    }

    private static final double COVERED = 1e-9;

    /** With a largest alpha that follows from the optimizer. */
    public GradientMemory(double rho, OptionalDouble alpha, double largestMass, int shards) {
        this(rho, alpha, OptionalDouble.empty(), largestMass, shards);
    }

    /** With everything as usual. */
    public static GradientMemory usual() {
        return new GradientMemory(USUAL_RHO, OptionalDouble.empty(), USUAL_MASS, (int) USUAL_SHARDS);
    }

    @Override
    public MemoryType type() {
        return TYPE;
    }

    @Override
    public Settings settings() {
        return Settings.of(
                TYPE,
                Map.of(
                        RHO,
                        rho,
                        ALPHA,
                        orAuto(alpha),
                        LARGEST_ALPHA,
                        orAuto(largestAlpha),
                        LARGEST_MASS,
                        largestMass,
                        SHARDS,
                        (long) shards));
    }

    /**
     * A memory that learns as fast as heavy momentum turns resounds with it: what is new keeps its direction for 1 / (1 - momentum)
     * rounds, an automatic alpha takes that for lag, and grows. So it grows to 1 - momentum at most.
     */
    @Override
    public Memory underMomentum(double momentum) {
        return momentum == 0 || alpha.isPresent() || largestAlpha.isPresent()
                ? this
                : new GradientMemory(rho, alpha, OptionalDouble.of(1 - momentum), largestMass, shards);
    }

    @Override
    public boolean remembers() {
        return true;
    }

    /** Nothing that is remembered depends on who is late how often: other weights alone change no memory. */
    @Override
    public boolean survivesOtherPlans() {
        return true;
    }

    @Override
    public boolean keepsLateMessages() {
        return false;
    }

    @Override
    public boolean notesFrames() {
        return true;
    }

    /**
     * Masses in proportion to u_i q_i: what a worker that seldom answers carries is remembered late, so it carries less than
     * without memory.
     */
    @Override
    public MassRule masses(StragglerProfile profile) {
        return (utilities, partitions) -> {
            double[] shares = utilities.clone();
            Arrays.setAll(shares, i -> shares[i] * profile.arrival(i));
            long usable = Arrays.stream(shares).filter(share -> share > 0).count();
            if (largestMass == 0 || usable == 0) {
                return Masses.optimal(shares, partitions);
            }
            double[] capacities = new double[shares.length];
            Arrays.fill(capacities, Math.max(1, largestMass) * partitions / usable * (1 + COVERED));
            return Masses.capped(shares, capacities, partitions);
        };
    }

    /** Rows by what the messages count on average, then columns so that every partition counts once. */
    @Override
    public BlockEncoding encoding(DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        if (blocks.reduction() > 1 || blocks.signSeed().isPresent()) {
            throw new IllegalArgumentException("memory gradient is for messages as long as the gradient: a block code's"
                    + " message counts differently in each block, and with fresh signs it means something else in every"
                    + " round: reduction=" + blocks.reduction());
        }
        if (!(rule instanceof FixedDecoding fixed)) {
            throw new IllegalArgumentException("memory gradient needs fixed weights, since the coordinator adds what it"
                    + " remembers of a worker whoever else has arrived: the weights of " + rule.name()
                    + " depend on that; decoding=fixed has none that do, where the scheme offers it");
        }
        EncodingMatrix encoding = blocks.block(0);
        double[] counts = fixed.weights();
        Arrays.setAll(counts, i -> active.get(i) ? counts[i] * profile.arrival(i) : 0);
        double[] coverage = encoding.columnSums(counts);
        for (int j = 0; j < coverage.length; j++) {
            if (!(coverage[j] > 0)) {
                throw new IllegalArgumentException("memory gradient needs every partition at a worker that can answer,"
                        + " with a positive weight: partition " + j + " has " + coverage[j]);
            }
            coverage[j] = 1 / coverage[j];
        }
        return BlockEncoding.whole(encoding.scaleRows(counts).withoutZeros().scaleColumns(coverage));
    }

    @Override
    public DecodingRule decoding(
            DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, double[] varianceFactor, BitSet active) {
        double[] weights = new double[profile.workers()];
        Arrays.setAll(
                weights,
                i -> active.get(i) ? 1 / (profile.arrival(i) + rho * (profile.straggling(i) + varianceFactor[i])) : 0);
        return new FixedDecoding(weights);
    }

    @Override
    public double deliveredShare(double varianceFactor) {
        return 1;
    }

    @Override
    public WorkerMemory worker(MessageFormat format, double varianceFactor, long seed) {
        return new GradientMemoryWorker(format, varianceFactor, alpha, largestAlpha.orElse(1), seed);
    }

    @Override
    public CoordinatorMemory coordinator(
            int dimension, double[] weights, StragglerProfile profile, double[] varianceFactor) {
        GradientMemorySums sums = new GradientMemorySums(dimension, Math.min(shards, weights.length), weights.length);
        sums.weigh(weights, profile, varianceFactor);
        return sums;
    }
}
