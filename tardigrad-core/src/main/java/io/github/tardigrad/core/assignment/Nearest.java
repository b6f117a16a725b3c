package io.github.tardigrad.core.assignment;

import java.util.Collection;
import java.util.stream.Collectors;

/** For messages that say what there is. */
final class Nearest {
    private Nearest() {}

    /** The nearest of these numbers, two if they are equally near: 5 and 7 for 6. */
    static String of(int wanted, Collection<Integer> there) {
        int least = there.stream().mapToInt(x -> Math.abs(x - wanted)).min().orElseThrow();
        return there.stream()
                .filter(x -> Math.abs(x - wanted) == least)
                .map(String::valueOf)
                .collect(Collectors.joining(" and "));
    }

    static String list(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
