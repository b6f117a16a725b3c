package io.github.tardigrad.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Labels of a picture's legend: without the longest run of settings that every curve of the same scheme has, such as an
 * assignment.
 */
final class ShortLabels {
    private ShortLabels() {}

    /** The short one of each label. */
    static Map<String, String> of(List<String> labels) {
        Map<String, List<List<String>>> byScheme = new LinkedHashMap<>();
        for (String label : labels) {
            List<String> words = Arrays.asList(label.split("-", -1));
            byScheme.computeIfAbsent(words.get(0), scheme -> new ArrayList<>()).add(words);
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (List<List<String>> same : byScheme.values()) {
            List<String> common = same.size() > 1 ? longestCommonRun(same) : List.of();
            Set<String> different = new TreeSet<>();
            same.forEach(words -> different.add(without(words, common)));
            boolean enough = different.size() == same.size();
            same.forEach(words -> names.put(String.join("-", words), without(words, enough ? common : List.of())));
        }
        return names;
    }

    private static String without(List<String> words, List<String> run) {
        int at = Collections.indexOfSubList(words, run);
        List<String> kept = new ArrayList<>(words.subList(0, at));
        kept.addAll(words.subList(at + run.size(), words.size()));
        return String.join("-", kept);
    }

    /** Of whole settings, a name and a value at least; the scheme's name is none of them. */
    private static List<String> longestCommonRun(List<List<String>> labels) {
        List<String> first = labels.get(0);
        for (int length = first.size() - 1; length >= 2; length--) {
            for (int from = 1; from + length <= first.size(); from++) {
                List<String> run = first.subList(from, from + length);
                if (labels.stream().allMatch(words -> Collections.indexOfSubList(words, run) > 0)) {
                    return run;
                }
            }
        }
        return List.of();
    }
}
