package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.core.code.OsgcSchemes;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Settings;

/** The constructions of the OSGC paper as they were run, for comparison: entries may be negative. */
final class OsgcConstructionScheme implements Scheme {
    private final boolean chain;

    OsgcConstructionScheme(boolean chain) {
        this.chain = chain;
    }

    @Override
    public String name() {
        return chain ? "osgcSchemeII" : "osgcSchemeI";
    }

    @Override
    public String summary() {
        return "OSGC's masses with " + (chain ? "neighbours sharing a block" : "one block shared by all")
                + "; unbiased, but negative entries break the paper's bound";
    }

    @Override
    public String source() {
        return "Song and Choi, 2025, Scheme " + (chain ? "II" : "I");
    }

    @Override
    public boolean unbiased(Settings settings) {
        return true;
    }

    @Override
    public Code construct(CodeRequest request) {
        double[] masses = Masses.optimal(request.utilitiesWithoutQuantizer(), request.partitions());
        for (int i = 0; i < masses.length; i++) {
            if (!request.usable(i)) {
                throw new IllegalArgumentException("scheme " + name()
                        + " gives every worker partitions, so every worker must be able to answer: worker " + i
                        + " cannot");
            }
        }
        EncodingMatrix encoding = chain
                ? OsgcSchemes.chain(masses, request.partitions())
                : OsgcSchemes.sharedBlock(masses, request.partitions());
        return new Code(encoding, new FixedDecoding(request.inverseArrival()));
    }
}
