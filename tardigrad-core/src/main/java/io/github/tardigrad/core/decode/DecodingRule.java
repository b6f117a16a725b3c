package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.List;

/**
 * How a code is decoded, as data: what a plan holds, writes down and reads back.
 *
 * <p>Immutable; {@link #decoder} gives the decoder that follows it.
 */
public sealed interface DecodingRule
        permits FixedDecoding, SelfNormalisedDecoding, LeastSquaresDecoding, GroupDecoding, NullSpaceDecoding {
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

    /** The rule's name in plans and reports. */
    String name();
}
