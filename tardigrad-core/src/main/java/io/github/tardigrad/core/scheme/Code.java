package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;

/**
 * What a scheme constructs.
 *
 * @param encoding who computes what with which coefficients
 * @param decoding of the estimate
 * @param secondMoment of the estimate whose square an adaptive optimizer averages
 */
public record Code(EncodingMatrix encoding, DecodingRule decoding, DecodingRule secondMoment) {
    /** A code with one track. */
    public Code(EncodingMatrix encoding, DecodingRule decoding) {
        this(encoding, decoding, decoding);
    }
}
