package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.EncodingMatrix;

/**
 * How a code is decoded, as data: what a plan holds, writes down and reads back.
 *
 * <p>Immutable; {@link #decoder} gives the decoder that follows it.
 */
public sealed interface DecodingRule
        permits FixedDecoding, SelfNormalisedDecoding, LeastSquaresDecoding, GroupDecoding {
    /**
     * A decoder for messages of an encoding matrix. Threads: confined, it may keep working memory.
     *
     * @throws IllegalArgumentException if the rule is for another number of workers or partitions
     */
    Decoder decoder(EncodingMatrix encoding);

    /** The rule's name in plans and reports. */
    String name();
}
