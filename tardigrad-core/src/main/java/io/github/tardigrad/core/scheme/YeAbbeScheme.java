package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.code.RootsOfUnityCode;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The exact code with short messages: the gradient from any n - s workers, each of which sends 1/m of its length. */
final class YeAbbeScheme implements Scheme {
    /** Ten times the noise of the messages, 100 times its mean square. */
    static final double LARGEST_AMPLIFICATION = 100;

    @Override
    public String name() {
        return "yeAbbe";
    }

    @Override
    public String summary() {
        return "exact with up to s stragglers from messages of 1/m of the gradient, at load s + m; least squares beyond";
    }

    @Override
    public String source() {
        return "Ye and Abbe, 2018";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter.WholeNumber(
                        "stragglers", "s, how many absent workers never matter", 1L, 0, Integer.MAX_VALUE),
                new Parameter.WholeNumber(
                        "reduction", "m, how many times shorter than the gradient messages are", 2L, 1, 64),
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
        int reduction = request.settings().integer("reduction");
        int workers = request.workers();
        RootsOfUnityCode code = RootsOfUnityCode.of(workers, stragglers, reduction);
        if (!(code.amplification() <= LARGEST_AMPLIFICATION)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "yeAbbe must not amplify the messages' noise by more than %.0f in mean square: found %.3g with"
                            + " %d workers, stragglers=%d and reduction=%d; %s",
                    LARGEST_AMPLIFICATION,
                    code.amplification(),
                    workers,
                    stragglers,
                    reduction,
                    whatWorks(workers, stragglers, reduction)));
        }
        return new Code(code.encoding(request.partitions()), DecodingChoice.plainOrMmse(request));
    }

    private static String whatWorks(int workers, int stragglers, int reduction) {
        for (int fewer = stragglers - 1; fewer >= 0; fewer--) {
            if (RootsOfUnityCode.of(workers, fewer, reduction).amplification() <= LARGEST_AMPLIFICATION) {
                return "with this reduction up to " + fewer + " stragglers work";
            }
        }
        return "no number of stragglers works with this reduction";
    }
}
