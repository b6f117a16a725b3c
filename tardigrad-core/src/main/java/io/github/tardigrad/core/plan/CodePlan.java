package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bound.ErrorBound;
import io.github.tardigrad.core.bound.StragglerCount;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.quantize.Levels;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A complete code: who computes which partitions with which coefficients, how many bits each sends, how to decode.
 *
 * <p>The estimate is of g = sum_j g_j over the k partitions. Immutable; two plans with the same content have the same
 * {@link #id}, which frames carry, so that a frame of another plan is recognised.
 */
public final class CodePlan {
    private final CodeSpec spec;
    private final StragglerProfile profile;
    private final int dimension;
    private final int[] bits;
    private final BlockEncoding blocks;
    private final EncodingMatrix encoding;
    private final DecodingRule decodingRule;
    private final DecodingRule secondMomentRule;
    private final Certificate certificate;
    private final double[] varianceFactor;
    private final double[] decodingOfAll;
    private final double[] secondMomentOfAll;
    private final double[] utility;
    private final double errorBound;
    private final long id;

    /**
     * A plan from its parts; what follows from them (variance factors, utilities, bound, id) is computed.
     *
     * @param bits per worker: 0 for a silent one, 1 to 32 otherwise; 32 where nothing is quantized
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public CodePlan(
            CodeSpec spec,
            StragglerProfile profile,
            int dimension,
            int[] bits,
            EncodingMatrix encoding,
            DecodingRule decodingRule,
            DecodingRule secondMomentRule,
            Certificate certificate) {
        this(
                spec,
                profile,
                dimension,
                bits,
                BlockEncoding.whole(encoding),
                decodingRule,
                secondMomentRule,
                certificate);
    }

    /**
     * The same for messages of a block of the gradient.
     *
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public CodePlan(
            CodeSpec spec,
            StragglerProfile profile,
            int dimension,
            int[] bits,
            BlockEncoding blocks,
            DecodingRule decodingRule,
            DecodingRule secondMomentRule,
            Certificate certificate) {
        this.blocks = blocks;
        this.encoding = blocks.block(0);
        int workers = profile.workers();
        requireLength("bits", bits.length, workers);
        requireLength("encoding workers", encoding.workers(), workers);
        if (dimension <= 0) {
            throw new IllegalArgumentException("dimension must be > 0: dimension=" + dimension);
        }
        for (int i = 0; i < workers; i++) {
            if (bits[i] != 0 && (bits[i] < Levels.SIGN_BITS || bits[i] > Levels.MAX_BITS)) {
                throw new IllegalArgumentException("bits must be 0 or in " + Levels.SIGN_BITS + ".." + Levels.MAX_BITS
                        + ": bits[" + i + "]=" + bits[i]);
            }
        }
        this.spec = spec;
        this.profile = profile;
        this.dimension = dimension;
        this.bits = bits.clone();
        this.decodingRule = decodingRule;
        this.secondMomentRule = secondMomentRule;
        this.certificate = certificate;
        this.varianceFactor = varianceFactors(bits, blocks.messageLength(dimension), spec.bits());
        this.utility = utilities(profile, bits, varianceFactor);
        this.decodingOfAll = weightsOfAll(decodingRule);
        this.secondMomentOfAll = weightsOfAll(secondMomentRule);
        this.errorBound = errorBound(spec);
        this.id = contentId();
    }

    private double errorBound(CodeSpec spec) {
        if (spec.errorFeedback()) {
            return Double.NaN;
        }
        OptionalInt tolerated = spec.scheme().toleratedStragglers(spec.settings());
        if (tolerated.isPresent() && !spec.bits().quantized()) {
            // Least squares leave no more than no weights would: k C^2 for each partition of each block.
            double worst = (double) partitions() * partitions() * reduction();
            return worst * StragglerCount.probabilityAbove(profile, tolerated.getAsInt());
        }
        return reduction() > 1 ? Double.NaN : ErrorBound.of(profile, varianceFactor, encoding, decodingRule);
    }

    /**
     * The probability that so few workers straggle that the estimate is exact but for quantization; nothing for a code that
     * never is.
     */
    public OptionalDouble exactRounds() {
        OptionalInt tolerated = spec.scheme().toleratedStragglers(spec.settings());
        return tolerated.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(1 - StragglerCount.probabilityAbove(profile, tolerated.getAsInt()));
    }

    private static void requireLength(String name, int length, int workers) {
        if (length != workers) {
            throw new IllegalArgumentException(
                    name + " must have one entry per worker: expected " + workers + ", found " + length);
        }
    }

    static double[] varianceFactors(int[] bits, int messageLength, BitSpec spec) {
        double[] factors = new double[bits.length];
        if (spec.quantized()) {
            double[] byBits = new double[Levels.MAX_BITS + 1];
            int length = spec.bucketLength(messageLength);
            byBits[0] = Double.POSITIVE_INFINITY;
            for (int b = Levels.SIGN_BITS; b <= Levels.MAX_BITS; b++) {
                byBits[b] = spec.varianceModel().varianceFactor(b, length);
            }
            Arrays.setAll(factors, i -> byBits[bits[i]]);
        } else {
            Arrays.setAll(factors, i -> bits[i] == 0 ? Double.POSITIVE_INFINITY : 0);
        }
        return factors;
    }

    static double[] utilities(StragglerProfile profile, int[] bits, double[] varianceFactor) {
        double[] utilities = new double[bits.length];
        Arrays.setAll(utilities, i -> bits[i] == 0 ? 0 : utility(profile, i, varianceFactor[i]));
        return utilities;
    }

    /** u = q / (p + eps): 0 for a worker that never answers, infinite for a perfect one. */
    static double utility(StragglerProfile profile, int worker, double varianceFactor) {
        double q = profile.arrival(worker);
        return q == 0 ? 0 : q / (profile.straggling(worker) + varianceFactor);
    }

    /** The weights when every active worker has arrived. */
    private double[] weightsOfAll(DecodingRule rule) {
        BitSet everybody = active(profile, bits, encoding);
        double[] weights = new double[Math.multiplyExact(workers(), reduction())];
        double[] ofBlock = new double[workers()];
        int at = 0;
        for (Decoder decoder : rule.decoders(blocks)) {
            decoder.weights(everybody, ofBlock);
            System.arraycopy(ofBlock, 0, weights, at, ofBlock.length);
            at += ofBlock.length;
        }
        return weights;
    }

    /** A 64-bit hash of everything that encoder and decoder must agree on. */
    private long contentId() {
        long hash = mix(workers(), partitions());
        hash = mix(hash, dimension);
        hash = mix(hash, spec.bits().quantized() ? 1 : 0);
        hash = mix(hash, spec.bits().bucket());
        if (spec.errorFeedback()) {
            hash = mix(hash, 1);
        }
        hash = mix(hash, decodingRule.hashCode());
        hash = mix(hash, secondMomentRule.hashCode());
        int[] columns = encoding.columnIndices();
        double[] values = encoding.values();
        int t = 0;
        for (int i = 0; i < workers(); i++) {
            hash = mix(hash, bits[i]);
            hash = mix(hash, Double.doubleToLongBits(decodingOfAll[i]));
            hash = mix(hash, Double.doubleToLongBits(secondMomentOfAll[i]));
            for (int end = t + encoding.rowSize(i); t < end; t++) {
                hash = mix(hash, columns[t]);
                hash = mix(hash, Double.doubleToLongBits(values[t]));
            }
            hash = mix(hash, -1);
        }
        if (reduction() > 1) {
            hash = mix(hash, reduction());
            for (double value : blocks.values()) {
                hash = mix(hash, Double.doubleToLongBits(value));
            }
        }
        if (blocks.signSeed().isPresent()) {
            hash = mix(hash, blocks.signSeed().getAsLong());
        }
        return hash;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014) over a running state. */
    private static long mix(long state, long value) {
        long z = (state ^ value) + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A 64-bit hash of the content. */
    public long id() {
        return id;
    }

    /** What was asked for. */
    public CodeSpec spec() {
        return spec;
    }

    /** The straggler probabilities that the plan is for. */
    public StragglerProfile profile() {
        return profile;
    }

    /** Number of workers n. */
    public int workers() {
        return profile.workers();
    }

    /** Number of partitions k. */
    public int partitions() {
        return encoding.partitions();
    }

    /** Number of coordinates d of the gradient. */
    public int dimension() {
        return dimension;
    }

    /** The reduction factor m: how many times shorter than the gradient messages are. */
    public int reduction() {
        return blocks.reduction();
    }

    /** Coordinates of a message: ceil(d / m). */
    public int messageLength() {
        return blocks.messageLength(dimension);
    }

    /** The encoding matrix of each block of the gradient. */
    public BlockEncoding blocks() {
        return blocks;
    }

    /** The encoding matrix B; that of the first block where there are several, whose non-zeros are those of all. */
    public EncodingMatrix encoding() {
        return encoding;
    }

    /** Bits per coordinate of a worker's message, 0 for a silent worker, 32 for float32. */
    public int bits(int worker) {
        return bits[worker];
    }

    /** A copy of the bits per coordinate, one per worker. */
    public int[] bits() {
        return bits.clone();
    }

    /** Magnitude levels of a worker's quantizer, 2^(bits-1) - 1, or 1 of one bit; 0 for a silent worker and for float32. */
    public long levels(int worker) {
        return bits[worker] == 0 || !spec.bits().quantized() ? 0 : Levels.magnitudeLevels(bits[worker]);
    }

    /** The quantizer's variance factor eps; 0 for float32, infinite for a silent worker. */
    public double varianceFactor(int worker) {
        return varianceFactor[worker];
    }

    /** The worker's utility u = q / (p + eps): 0 for a silent worker, infinite for a perfect one. */
    public double utility(int worker) {
        return utility[worker];
    }

    /** U, the sum of the utilities. */
    public double utilitySum() {
        return Arrays.stream(utility).sum();
    }

    /**
     * A copy of the weights when every active worker has arrived: the decoding vector a of a fixed decoding. One per worker,
     * for each block, block after block.
     */
    public double[] decoding() {
        return decodingOfAll.clone();
    }

    /** The same for the track that an adaptive optimizer squares. */
    public double[] secondMomentDecoding() {
        return secondMomentOfAll.clone();
    }

    /** How the estimate is decoded. */
    public DecodingRule decodingRule() {
        return decodingRule;
    }

    /** How the estimate is decoded whose square an adaptive optimizer averages. */
    public DecodingRule secondMomentRule() {
        return secondMomentRule;
    }

    /**
     * A new decoder of the estimate.
     *
     * @throws IllegalStateException if the gradient is in several blocks, each with weights of its own
     */
    public Decoder decoder() {
        if (reduction() > 1) {
            throw new IllegalStateException("each block has a decoder: reduction=" + reduction());
        }
        return decodingRule.decoder(encoding);
    }

    /** New decoders of a round's estimate, one for each block; the same in every round unless signs are fresh. */
    public List<Decoder> decoders(long round) {
        return decodingRule.decoders(blocks, round);
    }

    /** New decoders of the estimate whose square an adaptive optimizer averages, one for each block. */
    public List<Decoder> secondMomentDecoders(long round) {
        return secondMomentRule.decoders(blocks, round);
    }

    /**
     * Whether the expectation of the estimate is the gradient, for workers that straggle as planned. Not in any one round
     * with error feedback, which delivers late.
     */
    public boolean unbiased() {
        return !spec.errorFeedback() && spec.scheme().unbiased(spec.settings());
    }

    /** Computation load: gradients of partitions per round over the number of partitions, when nobody straggles. */
    public double computationLoad() {
        return encoding.computationLoad();
    }

    /**
     * The guaranteed mean squared error in units of C^2, for gradients of norm at most C per partition; for the optimal
     * scheme without a grid k^2 / U. For a code that is exact up to s stragglers, without quantizers, m k^2 times the
     * probability of more. NaN where the weights otherwise depend on who arrived other than by groups: simulate those; with
     * error feedback, whose messages depend on the rounds before; and for other gradients in blocks.
     */
    public double errorBound() {
        return errorBound;
    }

    /**
     * What a message of an active worker counts as by itself: 1 / (1 + eps) with error feedback, else 1. The memory keeps the
     * message less the frame times this.
     */
    public double deliveredShare(int worker) {
        return spec.errorFeedback() ? 1 / (1 + varianceFactor[worker]) : 1;
    }

    /** How far the bit allocation can be from the best. */
    public Certificate certificate() {
        return certificate;
    }

    static BitSet active(StragglerProfile profile, int[] bits, EncodingMatrix encoding) {
        BitSet active = new BitSet(bits.length);
        for (int i = 0; i < bits.length; i++) {
            active.set(i, bits[i] > 0 && encoding.rowSize(i) > 0 && profile.arrival(i) > 0);
        }
        return active;
    }

    /** Whether the worker takes part: it can answer, has bits and has partitions. */
    public boolean active(int worker) {
        return bits[worker] > 0 && encoding.rowSize(worker) > 0 && profile.arrival(worker) > 0;
    }

    /**
     * The format of an active worker's message.
     *
     * @throws IllegalArgumentException if the worker is silent
     */
    public MessageFormat messageFormat(int worker) {
        if (!active(worker)) {
            throw new IllegalArgumentException("worker must be active to send a message: worker=" + worker);
        }
        return spec.bits().quantized()
                ? new MessageFormat(messageLength(), bits[worker], spec.bits().bucket(), true)
                : MessageFormat.unquantized(messageLength());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePlan that
                && id == that.id
                && spec.equals(that.spec)
                && profile.equals(that.profile)
                && blocks.equals(that.blocks)
                && decodingRule.equals(that.decodingRule)
                && secondMomentRule.equals(that.secondMomentRule)
                && certificate.equals(that.certificate);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public String toString() {
        return "CodePlan[" + spec.scheme().name() + ", workers=" + workers() + ", partitions=" + partitions()
                + ", dimension=" + dimension + ", errorBound=" + errorBound + "]";
    }
}
