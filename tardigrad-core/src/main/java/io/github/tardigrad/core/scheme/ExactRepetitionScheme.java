package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.RepetitionCode;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.List;
import java.util.OptionalInt;

/** The exact codes: the gradient itself from any n - s workers, the nearest to it from fewer. */
final class ExactRepetitionScheme implements Scheme {
    private final boolean cyclic;

    ExactRepetitionScheme(boolean cyclic) {
        this.cyclic = cyclic;
    }

    @Override
    public String name() {
        return cyclic ? "cyclicRepetition" : "fractionalRepetition";
    }

    @Override
    public String summary() {
        return "exact with up to s stragglers, least squares beyond; "
                + (cyclic ? "any number of workers" : "s + 1 must divide the workers");
    }

    @Override
    public String source() {
        return "Tandon, Lei, Dimakis and Karampatziakis, 2017";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter.WholeNumber(
                        "stragglers",
                        "s, how many absent workers never matter; the load is s + 1",
                        1L,
                        0,
                        Integer.MAX_VALUE),
                DecodingChoice.exactParameter());
    }

    @Override
    public boolean unbiased(Settings settings) {
        return false;
    }

    @Override
    public OptionalInt toleratedStragglers(Settings settings) {
        return OptionalInt.of(settings.integer("stragglers"));
    }

    @Override
    public Code construct(CodeRequest request) {
        int stragglers = request.settings().integer("stragglers");
        int workers = request.workers();
        if (stragglers >= workers) {
            throw new IllegalArgumentException("stragglers must be in 0.." + (workers - 1) + " with " + workers
                    + " workers: stragglers=" + stragglers);
        }
        EncodingMatrix encoding = cyclic
                ? RepetitionCode.cyclic(workers, request.partitions(), stragglers, request.random())
                : RepetitionCode.fractional(workers, request.partitions(), stragglers + 1);
        return new Code(encoding, DecodingChoice.plainOrMmse(request));
    }
}
