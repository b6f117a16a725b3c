package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;

/**
 * What a scheme constructs.
 *
 * @param blocks who computes what with which coefficients, for each block of the gradient
 * @param decoding of the estimate
 * @param secondMoment of the estimate whose square an adaptive optimizer averages
 */
public record Code(BlockEncoding blocks, DecodingRule decoding, DecodingRule secondMoment) {
    /** Weights of workers that hold nothing become 0. */
    public Code {
        decoding = decoding.ofHolders(blocks.block(0));
        secondMoment = secondMoment.ofHolders(blocks.block(0));
    }

    /** A code with one track. */
    public Code(BlockEncoding blocks, DecodingRule decoding) {
        this(blocks, decoding, decoding);
    }

    /** A code whose messages are as long as the gradient. */
    public Code(EncodingMatrix encoding, DecodingRule decoding, DecodingRule secondMoment) {
        this(BlockEncoding.whole(encoding), decoding, secondMoment);
    }

    /** A code with one track whose messages are as long as the gradient. */
    public Code(EncodingMatrix encoding, DecodingRule decoding) {
        this(encoding, decoding, decoding);
    }

    /** The encoding matrix of the first block, of the whole where there is one; its non-zeros are those of all. */
    public EncodingMatrix encoding() {
        return blocks.block(0);
    }
}
