package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bound.StragglerCount;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.memory.CoordinatorMemory;
import io.github.tardigrad.core.memory.RoundMemory;
import io.github.tardigrad.core.memory.WorkerMemory;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Quantizer;
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
    private final int[] budgets;
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
    private final double designBound;
    private final long id;

    /**
     * A plan from its parts; what follows from them (variance factors, utilities, bound, id) is computed.
     *
     * @param budgets of each worker, in the quantizer's units: 0 for a silent one, 32 where nothing is quantized
     * @throws IllegalArgumentException if the parts do not fit each other
     */
    public CodePlan(
            CodeSpec spec,
            StragglerProfile profile,
            int dimension,
            int[] budgets,
            EncodingMatrix encoding,
            DecodingRule decodingRule,
            DecodingRule secondMomentRule,
            Certificate certificate) {
        this(
                spec,
                profile,
                dimension,
                budgets,
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
            int[] budgets,
            BlockEncoding blocks,
            DecodingRule decodingRule,
            DecodingRule secondMomentRule,
            Certificate certificate) {
        this.blocks = blocks;
        this.encoding = blocks.block(0);
        int workers = profile.workers();
        requireLength("bits", budgets.length, workers);
        requireLength("encoding workers", encoding.workers(), workers);
        if (dimension <= 0) {
            throw new IllegalArgumentException("dimension must be > 0: dimension=" + dimension);
        }
        for (int i = 0; i < workers; i++) {
            Quantizer quantizer = spec.bits().quantizer();
            if (budgets[i] != 0
                    && (budgets[i] < quantizer.smallestBudget() || budgets[i] > quantizer.largestBudget())) {
                throw new IllegalArgumentException("bits must be 0 or in "
                        + quantizer.bitsText(quantizer.smallestBudget()) + ".."
                        + quantizer.bitsText(quantizer.largestBudget()) + ": bits[" + i + "]="
                        + quantizer.bitsText(budgets[i]));
            }
        }
        this.spec = spec;
        this.profile = profile;
        this.dimension = dimension;
        this.budgets = budgets.clone();
        this.decodingRule = decodingRule;
        this.secondMomentRule = secondMomentRule;
        this.certificate = certificate;
        this.varianceFactor = PlannedNoise.varianceFactors(budgets, blocks.messageLength(dimension), spec.bits());
        this.utility = PlannedNoise.utilities(profile, varianceFactor);
        this.decodingOfAll = weightsOfAll(decodingRule);
        this.secondMomentOfAll = weightsOfAll(secondMomentRule);
        this.errorBound = PlannedError.bound(spec, profile, varianceFactor, blocks, decodingRule);
        this.designBound = spec.bits().scale().in() == NoiseScale.In.DESIGN
                ? PlannedError.bound(
                        spec,
                        profile,
                        PlannedNoise.designed(profile, budgets, blocks.messageLength(dimension), spec.bits()),
                        blocks,
                        decodingRule)
                : errorBound;
        this.id = PlanId.of(this);
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

    /** The weights when every active worker has arrived. */
    private double[] weightsOfAll(DecodingRule rule) {
        BitSet everybody = active(profile, budgets, encoding);
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

    /** How messages are quantized. */
    public Quantizer quantizer() {
        return spec.bits().quantizer();
    }

    /** Bits per coordinate of a worker's message: 0 for a silent worker, 32 for float32, with a fraction where budgets have. */
    public double bits(int worker) {
        return quantizer().bits(budgets[worker]);
    }

    /** The same in the units of the quantizer. */
    public int budget(int worker) {
        return budgets[worker];
    }

    /** A copy of the budgets, one per worker, in the units of the quantizer. */
    public int[] budgets() {
        return budgets.clone();
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
     * with a memory, which delivers late.
     */
    public boolean unbiased() {
        return !spec.memory().remembers() && spec.scheme().unbiased(spec.settings());
    }

    /** Computation load: gradients of partitions per round over the number of partitions, when nobody straggles. */
    public double computationLoad() {
        return encoding.computationLoad();
    }

    /**
     * The guaranteed mean squared error in units of C^2, for gradients of norm at most C per partition; for the optimal
     * scheme without a grid k^2 / U. For a code that is exact up to s stragglers, without quantizers, m k^2 times the
     * probability of more. NaN where the weights otherwise depend on who arrived other than by groups: simulate those; with a
     * memory, whose messages depend on the rounds before; and for other gradients in blocks.
     */
    public double errorBound() {
        return errorBound;
    }

    /**
     * The bound that the design promises: {@link #errorBound()} with the variance factors scaled where the plan's {@link
     * NoiseScale} is for the whole design, and the same as it everywhere else. It is no guarantee where the scale is below 1.
     */
    public double designBound() {
        return designBound;
    }

    /** What the design multiplies the quantizers' variance factors by beyond the division of the bits: 1 unless asked to. */
    public double designScale() {
        return PlannedNoise.designScale(profile, messageLength(), spec.bits());
    }

    /**
     * The part of a message of an active worker that its frame counts as by itself: 1 without memory, 1 / (1 + eps) with error
     * feedback.
     */
    public double deliveredShare(int worker) {
        return spec.memory().deliveredShare(varianceFactor[worker]);
    }

    /** The worker's end of the plan's memory, with nothing remembered yet, in a run with a seed. */
    public WorkerMemory workerMemory(int worker, long seed) {
        return spec.memory().worker(messageFormat(worker), varianceFactor[worker], seed);
    }

    /** The coordinator's end of the plan's memory, with nothing remembered yet. */
    public CoordinatorMemory coordinatorMemory() {
        return spec.memory().coordinator(dimension, decoding(), profile, varianceFactor.clone());
    }

    /** The plan's weights for a memory of messages that are those of the plan. */
    public void weigh(RoundMemory memory) {
        memory.weigh(decoding(), profile, varianceFactor.clone());
    }

    /** Whether workers compute and send under this plan what they do under another: then the decoding alone differs. */
    public boolean sendsAs(CodePlan other) {
        if (!Arrays.equals(budgets, other.budgets)
                || dimension != other.dimension
                || !blocks.equals(other.blocks)
                || !quantizer().equals(other.quantizer())
                || !spec.memory().equals(other.spec.memory())) {
            return false;
        }
        for (int i = 0; i < budgets.length; i++) {
            if (active(i) != other.active(i)) {
                return false;
            }
        }
        return true;
    }

    /** How far the bit allocation can be from the best. */
    public Certificate certificate() {
        return certificate;
    }

    static BitSet active(StragglerProfile profile, int[] budgets, EncodingMatrix encoding) {
        BitSet active = new BitSet(budgets.length);
        for (int i = 0; i < budgets.length; i++) {
            active.set(i, budgets[i] > 0 && encoding.rowSize(i) > 0 && profile.arrival(i) > 0);
        }
        return active;
    }

    /** Whether the worker takes part: it can answer, has bits and has partitions. */
    public boolean active(int worker) {
        return budgets[worker] > 0 && encoding.rowSize(worker) > 0 && profile.arrival(worker) > 0;
    }

    /**
     * What a round costs on the wire where every active worker's frame arrives, on average.
     *
     * @return bytes, headers and checksums included
     */
    public double expectedBytes() {
        double bytes = 0;
        for (int i = 0; i < workers(); i++) {
            bytes += active(i)
                    ? MessageFormat.overheadBytes(spec.memory().notesFrames())
                            + quantizer().expectedPayloadBytes(messageLength(), budgets[i])
                    : 0;
        }
        return bytes;
    }

    /**
     * The most that a round may cost on the wire.
     *
     * @return bytes, headers and checksums included; {@link #expectedBytes} where frames have one length
     */
    public long largestBytes() {
        long bytes = 0;
        for (int i = 0; i < workers(); i++) {
            bytes += active(i)
                    ? MessageFormat.overheadBytes(spec.memory().notesFrames())
                            + quantizer().payloadBytes(messageLength(), budgets[i])
                    : 0;
        }
        return bytes;
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
        return new MessageFormat(
                messageLength(), quantizer(), budgets[worker], spec.memory().notesFrames());
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
