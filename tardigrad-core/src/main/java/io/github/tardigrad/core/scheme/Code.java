package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;

/**
 * What a scheme constructs.
 *
 * @param blocks who computes what with which coefficients, for each block of the gradient
 * @param decoding of the estimate
 * @param secondMoment of the estimate whose square an adaptive optimizer averages
 */
public record Code(BlockEncoding blocks, DecodingRule decoding, DecodingRule secondMoment) {
    /** Fixed weights of workers that hold nothing become 0. */
    public Code {
        decoding = ofHolders(decoding, blocks.block(0));
        secondMoment = ofHolders(secondMoment, blocks.block(0));
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

    private static DecodingRule ofHolders(DecodingRule rule, EncodingMatrix encoding) {
        if (!(rule instanceof FixedDecoding fixed)) {
            return rule;
        }
        double[] weights = fixed.weights();
        for (int i = 0; i < weights.length; i++) {
            if (encoding.rowSize(i % encoding.workers()) == 0) {
                weights[i] = 0;
            }
        }
        return new FixedDecoding(weights);
    }
}
