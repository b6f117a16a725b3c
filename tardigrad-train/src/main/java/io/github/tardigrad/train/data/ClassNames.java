package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.Decimals;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What classes are called, and their order: numbers by their values, then texts by their letters' code points. */
public final class ClassNames {
    /** As many kinds of labels are classes; a column with more holds measurements. */
    public static final int MOST = 100_000;

    private static final Comparator<String> ORDER = Comparator.comparing((String name) -> isNumber(name) ? 0 : 1)
            .thenComparingDouble(name -> isNumber(name) ? Decimals.doubleOf(name) : 0)
            .thenComparing(Comparator.naturalOrder());

    private ClassNames() {}

    static boolean isNumber(String text) {
        return !Double.isNaN(Decimals.doubleOf(text));
    }

    /** In the order of their classes. */
    public static List<String> sorted(Collection<String> names) {
        return names.stream().sorted(ORDER).toList();
    }

    /** The name of the class that a label stands for: {@code 3.0} is {@code 3}. */
    public static String of(String label) {
        return Decimals.wholeOf(label).stream()
                .mapToObj(Long::toString)
                .findFirst()
                .orElse(label);
    }
}
