package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.decode.SelfNormalisedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.List;

/**
 * Uncoded: every partition on one worker, what does not arrive is missing.
 *
 * <p>Normalisation {@code none} adds up what arrived (the papers' baseline), {@code arrived} multiplies by k over the number
 * of partitions that arrived, {@code inverseProbability} weights every worker by 1/q, which alone is unbiased.
 */
final class IgnoreStragglersScheme implements Scheme {
    private static final String NONE = "none";
    private static final String ARRIVED = "arrived";
    private static final String INVERSE = "inverseProbability";

    @Override
    public String name() {
        return "ignoreStragglers";
    }

    @Override
    public String summary() {
        return "uncoded: the sum of what arrives; biased towards reliable workers unless weighted by 1/q";
    }

    @Override
    public String source() {
        return "IS-SGD, the usual baseline";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter.Choice(
                "normalisation",
                "of the sum: none, by the share of partitions that arrived, or 1/q for each worker",
                NONE,
                List.of(NONE, ARRIVED, INVERSE)));
    }

    @Override
    public boolean unbiased(Settings settings) {
        return settings.choice("normalisation").equals(INVERSE);
    }

    @Override
    public Code construct(CodeRequest request) {
        EncodingMatrix blocks = CentralizedScheme.uncoded(request.workers(), request.partitions());
        return switch (request.settings().choice("normalisation")) {
            case ARRIVED -> new Code(blocks, new SelfNormalisedDecoding(request.ones()));
            case INVERSE -> new Code(blocks, new FixedDecoding(request.inverseArrival()));
            default -> new Code(blocks, new FixedDecoding(request.ones()));
        };
    }
}
