package io.github.tardigrad.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Labels of a picture's legend: without the settings at the end that every curve of the same scheme has. */
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
            int common = same.size() > 1 ? commonEnd(same) : 0;
            for (List<String> words : same) {
                names.put(String.join("-", words), String.join("-", words.subList(0, words.size() - common)));
            }
        }
        return names;
    }

    /** How many words at the end all have in common, the first left out. */
    private static int commonEnd(List<List<String>> labels) {
        List<String> first = labels.get(0);
        for (int common = 0; ; common++) {
            int length = common;
            if (common == first.size() - 1
                    || !labels.stream()
                            .allMatch(words -> words.size() - 1 > length
                                    && words.get(words.size() - 1 - length)
                                            .equals(first.get(first.size() - 1 - length)))) {
                return common;
            }
        }
    }
}
