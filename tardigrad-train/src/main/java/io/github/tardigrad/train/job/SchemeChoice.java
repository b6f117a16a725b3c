package io.github.tardigrad.train.job;

import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.scheme.Scheme;

/**
 * A scheme to be trained beside that of the code.
 *
 * @param scheme which
 * @param settings what it is told
 * @param errorFeedback whether its workers remember what did not get through
 */
public record SchemeChoice(Scheme scheme, Settings settings, boolean errorFeedback) {
    /** Without error feedback. */
    public SchemeChoice(Scheme scheme, Settings settings) {
        this(scheme, settings, false);
    }

    /** A scheme with its defaults. */
    public static SchemeChoice of(Scheme scheme) {
        return new SchemeChoice(scheme, Settings.defaults(scheme));
    }

    /**
     * The name of the scheme, followed by the settings that are not its defaults: {@code stochastic-replication-3}. Good for
     * tables and folders.
     */
    public String label() {
        return label(scheme, settings, errorFeedback);
    }

    /** The label of a code's scheme. */
    public static String label(CodeSpec code) {
        return label(code.scheme(), code.settings(), code.errorFeedback());
    }

    private static String label(Scheme scheme, Settings settings, boolean errorFeedback) {
        return settings.label(scheme) + (errorFeedback ? "-errorFeedback" : "");
    }
}
