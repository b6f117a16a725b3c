package io.github.tardigrad.train.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What training makes of the data it was given: how many examples it uses, of which classes, and what it leaves out or
 * changes. A data set says its part by {@link Dataset#notes} and {@link Dataset#classCounts}; the log, {@code run.json} and
 * the reports have it from here.
 *
 * @param training the examples to train on
 * @param test the examples to test with
 * @param notes what is not used, or not as it was given
 * @param table how the rows of a table became examples; empty of other data
 */
public record DataSummary(Part training, Part test, List<DataNote> notes, Optional<TableColumns> table) {
    private static final int NAMED = 10;

    /** Keeps an unmodifiable copy. */
    public DataSummary {
        notes = List.copyOf(notes);
    }

    /**
     * One side of a split.
     *
     * @param examples how many
     * @param classes how many examples each class has, or, of images with boxes, how many objects; none where classes are no
     *     categories, as the tokens of a text
     */
    public record Part(int examples, Map<String, Long> classes) {
        /** Keeps an unmodifiable copy, in the same order. */
        public Part {
            classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
        }

        private static Part of(Dataset data) {
            return new Part(data.size(), data.classCounts());
        }

        /** How many classes have an example. */
        public long found() {
            return classes.values().stream().filter(count -> count > 0).count();
        }
    }

    /** Of data as it is known now: an image is found to be broken when it is used. Cost: looks at every label. */
    public static DataSummary of(Split split) {
        Part training = Part.of(split.train());
        Set<DataNote> notes = new LinkedHashSet<>(split.train().notes());
        notes.addAll(split.test().notes());
        split.train().unscaled().ifPresent(notes::add);
        List<String> empty = training.classes().entrySet().stream()
                .filter(entry -> entry.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!empty.isEmpty()) {
            notes.add(new DataNote(
                    "classes", empty.size(), training.classes().size(), "without a training example: " + named(empty)));
        }
        return new DataSummary(
                training,
                Part.of(split.test()),
                List.copyOf(notes),
                split.train().table());
    }

    /** The first of some names, for a note. */
    public static String named(List<String> names) {
        int more = names.size() - NAMED;
        return String.join(", ", names.subList(0, Math.min(names.size(), NAMED)))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** As people read it: the examples in the first line, a note in each further one. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        String classes = training.classes().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %,d of %,d classes",
                        training.found(),
                        training.classes().size());
        lines.add(String.format(
                Locale.ROOT, "%,d training and %,d test examples%s", training.examples(), test.examples(), classes));
        notes.forEach(note -> lines.add(note.toString()));
        return lines;
    }
}
