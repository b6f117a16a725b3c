package io.github.tardigrad.train.file;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which name was probably meant. */
public final class NearestName {
    private NearestName() {}

    /** At most a third of its letters away; empty when none is. */
    public static String of(String key, List<String> keys) {
        Map<String, Integer> distances = new LinkedHashMap<>();
        for (String candidate : keys) {
            int distance = editDistance(key.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance <= Math.max(1, candidate.length() / 3)) {
                distances.put(candidate, distance);
            }
        }
        return distances.entrySet().stream()
                .min(Comparator.comparingInt(entry -> entry.getValue()))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** Levenshtein's distance: insertions, deletions and replacements of one letter. */
    private static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
