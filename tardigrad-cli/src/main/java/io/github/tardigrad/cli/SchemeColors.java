package io.github.tardigrad.cli;

import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.awt.Color;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One colour for each scheme, the same in every picture. */
final class SchemeColors {
    /**
     * The usual three in colours of Okabe and Ito, which people with any kind of colour blindness tell apart; so are the
     * first of the others. With this many schemes labels must tell, colours only help.
     */
    private static final Map<String, Integer> CHOSEN =
            Map.of("optimal", 0x0072B2, "ignoreStragglers", 0xD55E00, "centralized", 0x000000, "grouped", 0x009E73);

    /** Beginnings of labels that are not schemes: families of block codes, decoders, designs. */
    private static final Map<String, Integer> OF_LABELS = Map.ofEntries(
            Map.entry("nullSpace", 0x0072B2),
            Map.entry("classFrame", 0x009E73),
            Map.entry("diagonal", 0xE69F00),
            Map.entry("stacked", 0xD55E00),
            Map.entry("whole gradients", 0x7B3294),
            Map.entry("lower bound", 0x333333),
            Map.entry("upper bound", 0x999999),
            Map.entry("fixed", 0x0072B2),
            Map.entry("selfNormalised", 0xE69F00),
            Map.entry("leastSquares", 0x8C510A),
            Map.entry("tight", 0x0072B2),
            Map.entry("tight with silent workers", 0x009E73),
            Map.entry("paper's model", 0xE69F00),
            Map.entry("paper's balanced", 0xD55E00),
            Map.entry("authors' scale", 0x7B3294),
            Map.entry("equal bits", 0x666666),
            Map.entry("chosen", 0x000000));

    private static final int[] OTHERS = {
        0xCC79A7, 0xE69F00, 0x56B4E9, 0x7B3294, 0x8C510A, 0xB2182B, 0x4D9221, 0x01665E, 0x666666, 0xC51B7D, 0x35618F,
        0x9E7D0A, 0x6A3D9A, 0xF46D43, 0x1B7837, 0x762A83
    };

    /** Sum of the differences in red, green and blue below which two lines look alike. */
    private static final int NEAR = 60;

    private static final Map<String, Color> COLORS = colors();

    private SchemeColors() {}

    private static Map<String, Color> colors() {
        Map<String, Color> colors = new LinkedHashMap<>();
        int next = 0;
        for (Scheme scheme : Schemes.all()) {
            Integer chosen = CHOSEN.get(scheme.name());
            colors.put(scheme.name(), new Color(chosen != null ? chosen : OTHERS[next++ % OTHERS.length]));
        }
        return colors;
    }

    /** A colour for each label of one picture: the scheme's, unless another has nearly the same. */
    static Map<String, Color> ofEach(List<String> labels) {
        Map<String, Color> colors = new LinkedHashMap<>();
        int next = 0;
        for (String label : labels) {
            Color color = of(label);
            while (next < OTHERS.length && colors.values().stream().anyMatch(near(color))) {
                color = new Color(OTHERS[next++]);
            }
            colors.put(label, color);
        }
        return colors;
    }

    private static Predicate<Color> near(Color color) {
        return other -> Math.abs(color.getRed() - other.getRed())
                        + Math.abs(color.getGreen() - other.getGreen())
                        + Math.abs(color.getBlue() - other.getBlue())
                < NEAR;
    }

    /** The colour of a scheme by its name or by a label that starts with it, or of what else has one. */
    static Color of(String label) {
        Color ofScheme = COLORS.get(label.split("[- ]", 2)[0]);
        if (ofScheme != null) {
            return ofScheme;
        }
        return OF_LABELS.entrySet().stream()
                .filter(entry -> label.startsWith(entry.getKey()))
                .max(Comparator.comparing(entry -> entry.getKey().length()))
                .map(entry -> new Color(entry.getValue()))
                .orElse(Color.GRAY);
    }
}
