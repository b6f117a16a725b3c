package io.github.tardigrad.core.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The kinds of quantizers that jobs can name and whose frames can be read. Immutable.
 */
public final class Quantizers {
    private static final int KINDS = 256;

    private final QuantizerType[] byKind = new QuantizerType[KINDS];
    private final List<QuantizerType> all;

    private Quantizers(List<QuantizerType> quantizers) {
        all = List.copyOf(quantizers);
        for (QuantizerType quantizer : all) {
            int kind = quantizer.kind();
            if (kind < 0 || kind >= KINDS) {
                throw new IllegalArgumentException(
                        "kind of quantizer " + quantizer.name() + " must be 0.." + (KINDS - 1) + ": kind=" + kind);
            }
            if (byKind[kind] != null) {
                throw new IllegalArgumentException("kind " + kind + " must be one quantizer's: " + byKind[kind].name()
                        + " and " + quantizer.name());
            }
            byKind[kind] = quantizer;
        }
    }

    /** Loaded when first asked for. */
    private static final class Installed {
        static final Quantizers QUANTIZERS = load();

        private static Quantizers load() {
            List<QuantizerType> found = new ArrayList<>(List.of(Float32.TYPE, UniformQuantizer.TYPE));
            ServiceLoader.load(QuantizerType.class, Quantizers.class.getClassLoader())
                    .forEach(found::add);
            return new Quantizers(found);
        }
    }

    /**
     * Some quantizers.
     *
     * @param quantizers one of each kind
     * @return them
     * @throws IllegalArgumentException if two have the same kind
     */
    public static Quantizers of(QuantizerType... quantizers) {
        return new Quantizers(Arrays.asList(quantizers));
    }

    /**
     * Our own, and those of jars on the class path that name theirs as a service.
     *
     * @return always the same
     */
    public static Quantizers installed() {
        return Installed.QUANTIZERS;
    }

    /**
     * All of them.
     *
     * @return in the order in which they were given
     */
    public List<QuantizerType> all() {
        return all;
    }

    /**
     * Those that a job can choose: all but {@link Float32}.
     *
     * @return in the same order
     */
    public List<QuantizerType> choices() {
        return all.stream().filter(type -> type != Float32.TYPE).toList();
    }

    /**
     * The quantizer with a name.
     *
     * @param name as in a job
     * @return empty if there is none
     */
    public Optional<QuantizerType> named(String name) {
        return all.stream().filter(quantizer -> quantizer.name().equals(name)).findFirst();
    }

    /** The quantizer of a header's kind. */
    QuantizerType ofKind(int kind) throws FrameFormatException {
        if (kind < 0 || kind >= KINDS || byKind[kind] == null) {
            throw new FrameFormatException("kind", FrameDescriptor.KIND_OFFSET, kinds(), Integer.toString(kind));
        }
        return byKind[kind];
    }

    /** As "0 or 1", or "0, 1 or 70". */
    private String kinds() {
        List<String> kinds = all.stream()
                .map(QuantizerType::kind)
                .sorted()
                .map(String::valueOf)
                .toList();
        int last = kinds.size() - 1;
        return last < 1 ? String.join("", kinds) : String.join(", ", kinds.subList(0, last)) + " or " + kinds.get(last);
    }
}
