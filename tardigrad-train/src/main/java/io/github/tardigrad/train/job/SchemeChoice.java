package io.github.tardigrad.train.job;

import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.scheme.Scheme;

/**
 * A scheme to be trained beside that of the code.
 *
 * @param scheme which
 * @param settings what it is told
 * @param memory what is remembered from round to round
 */
public record SchemeChoice(Scheme scheme, Settings settings, Memory memory) {
    /** Without memory. */
    public SchemeChoice(Scheme scheme, Settings settings) {
        this(scheme, settings, NoMemory.INSTANCE);
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
        return label(scheme, settings, memory);
    }

    /** The label of a code's scheme. */
    public static String label(CodeSpec code) {
        return label(code.scheme(), code.settings(), code.memory());
    }

    private static String label(Scheme scheme, Settings settings, Memory memory) {
        return settings.label(scheme)
                + (memory.equals(NoMemory.INSTANCE)
                        ? ""
                        : "-" + memory.settings().label(memory.type()));
    }
}
