package io.github.tardigrad.train.file;

import java.util.Locale;

/** What to say when the heap has run out. */
public final class Heap {
    private Heap() {}

    /**
     * The cause and what helps.
     *
     * @param what did not fit, such as "what it holds"
     */
    public static String tooSmallFor(String what) {
        return String.format(
                Locale.ROOT,
                "%s needs more memory than the %,d MiB of this JVM's heap; JAVA_TOOL_OPTIONS=-Xmx8g gives it 8 GiB",
                what,
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
