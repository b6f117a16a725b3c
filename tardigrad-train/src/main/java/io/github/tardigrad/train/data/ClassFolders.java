package io.github.tardigrad.train.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A folder with a folder of images for each class, in which images may lie in further folders; and what else is there. */
final class ClassFolders {
    private final Path folder;
    private final VisibleFiles visible;
    private final Map<String, List<Path>> images = new TreeMap<>();
    /** Of each folder without images: how many files of which endings. */
    private final Map<String, String> empty = new TreeMap<>();
    /** How many files have which ending that is no image's. */
    private final Map<String, Integer> others = new TreeMap<>();

    private int outside;

    /**
     * Lists a folder.
     *
     * @throws DataFileException if it cannot be read
     */
    ClassFolders(Path folder) throws DataFileException {
        this.folder = folder;
        this.visible = new VisibleFiles(folder);
        for (Path entry : visible.entries(folder)) {
            if (Files.isDirectory(entry)) {
                list(entry);
            } else {
                outside++;
            }
        }
    }

    private void list(Path entry) throws DataFileException {
        List<Path> found = new ArrayList<>();
        Map<String, Integer> unknown = new TreeMap<>();
        for (Path file : visible.files(entry)) {
            if (ImageFile.isImage(file)) {
                found.add(file);
            } else {
                unknown.merge(ImageFile.ending(file), 1, Integer::sum);
            }
        }
        unknown.forEach((ending, count) -> others.merge(ending, count, Integer::sum));
        String name = String.valueOf(entry.getFileName());
        if (found.isEmpty()) {
            empty.put(name, name + (unknown.isEmpty() ? " (no file)" : " (" + counted(unknown) + ")"));
        } else {
            images.put(name, found);
        }
    }

    private static String counted(Map<String, Integer> endings) {
        return endings.entrySet().stream()
                .map(entry -> entry.getValue() + " " + (entry.getKey().isEmpty() ? "without ending" : entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** The images of each class that has some, by its name. */
    Map<String, List<Path>> images() {
        return images;
    }

    /**
     * Checks that each folder is a class.
     *
     * @throws DataFileException if there are not two, or one is without images
     */
    void requireClasses() throws DataFileException {
        if (!empty.isEmpty()) {
            throw new DataFileException(folder + ": expected images in the folder of each class (" + ImageFile.KINDS
                    + "), found none in " + DataSummary.named(List.copyOf(empty.values()))
                    + "; convert them, or move away what is no class");
        }
        if (images.size() < 2) {
            throw new DataFileException(
                    folder + ": expected a folder for each of at least 2 classes, found " + images.keySet());
        }
    }

    /** What is there but no image of a class. */
    List<DataNote> notes() {
        List<DataNote> notes = new ArrayList<>();
        int unknown = others.values().stream().mapToInt(Integer::intValue).sum();
        int all = unknown + images.values().stream().mapToInt(List::size).sum();
        if (unknown > 0) {
            notes.add(new DataNote(
                    "files in " + folder,
                    unknown,
                    all,
                    "left out, their names do not end with " + ImageFile.KINDS + ": " + counted(others)));
        }
        if (outside > 0) {
            notes.add(new DataNote(
                    "files in " + folder, outside, all + outside, "left out, they are in no folder of a class"));
        }
        visible.note().ifPresent(notes::add);
        return notes;
    }
}
