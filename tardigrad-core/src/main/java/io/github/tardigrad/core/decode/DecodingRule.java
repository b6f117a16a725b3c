package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a code is decoded, as data: what a plan holds, writes down and reads back.
 *
 * <p>Immutable; {@link #decoder} gives the decoder that follows it. Rules of equal content are equal, and their hash codes are a
 * function of the content alone, in every process alike: a plan's id is made of them. The type of a rule is named in {@link
 * DecodingRules}.
 */
public interface DecodingRule {
    /**
     * A decoder for messages of an encoding matrix. Threads: confined, it may keep working memory.
     *
     * @throws IllegalArgumentException if the rule is for another number of workers or partitions
     */
    Decoder decoder(EncodingMatrix encoding);

    /**
     * A decoder for each block of the gradient. Threads: confined.
     *
     * @throws IllegalArgumentException if the rule is for another number of workers or partitions, or decodes whole
     *     gradients only and there are several blocks
     */
    default List<Decoder> decoders(BlockEncoding blocks) {
        if (blocks.reduction() > 1) {
            throw new IllegalArgumentException(
                    name() + " decodes messages of whole gradients only: reduction=" + blocks.reduction());
        }
        return List.of(decoder(blocks.block(0)));
    }

    /**
     * The decoders of one round, which differ from round to round where signs are fresh. Threads: confined.
     *
     * @throws IllegalArgumentException as for {@link #decoders(BlockEncoding)}
     */
    default List<Decoder> decoders(BlockEncoding blocks, long round) {
        return decoders(blocks.ofRound(round));
    }

    /** The rule's name in plans and reports, one of its type's. */
    String name();

    /**
     * What a plan writes of the rule, by name, in this order: values are double[], double[][], int[] or Boolean. Its {@link
     * DecodingRuleType} makes the rule of it again.
     */
    Map<String, Object> content();

    /**
     * The weights, where they do not depend on who else arrived: a_i, one for each worker, of a gradient in blocks block after
     * block. A new array; empty where weights depend on who arrived.
     */
    default Optional<double[]> fixedWeights() {
        return Optional.empty();
    }

    /**
     * The independent terms that an estimate is a sum of, of which its error follows in closed form; empty if it has none.
     *
     * @param arrival the probability that a worker's message is there, one per worker
     * @param varianceFactor eps_i, one per worker; any number for one that never arrives
     */
    default Optional<List<ErrorTerm>> errorTerms(double[] arrival, double[] varianceFactor, EncodingMatrix encoding) {
        return Optional.empty();
    }

    /**
     * Fixed weights for messages that get through in the end, however late, because workers remember what did not: such that every
     * partition then counts once. They are made of this rule's weights where these are fixed up to a factor, else the shortest that
     * are exact when everybody is there.
     *
     * @param active the workers that take part; the others' weights are not looked at
     * @return a new array, one weight per worker, for a gradient in blocks block after block
     * @throws IllegalArgumentException if there are none
     */
    default double[] weightsOfAll(BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        return blocks.reduction() == 1
                ? WeightsOfAll.everybodyThere(blocks, active)
                : WeightsOfAll.recoveringBlocks(blocks, active);
    }

    /** The rule with weight 0 for workers that hold nothing, where it has weights of its own. */
    default DecodingRule ofHolders(EncodingMatrix encoding) {
        return this;
    }
}
