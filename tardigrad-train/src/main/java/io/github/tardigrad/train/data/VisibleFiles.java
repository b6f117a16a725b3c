package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the files of a folder, without those that systems and tools put there for themselves: what begins with a dot, and
 * a few folders by their names. They are counted. Links are followed.
 */
final class VisibleFiles {
    private static final Set<String> LITTER = Set.of("__MACOSX", "__pycache__", "@eaDir", "Thumbs.db", "desktop.ini");

    private final Path folder;
    private final List<String> hidden = new ArrayList<>();

    VisibleFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * What is in a folder itself, in the order of names.
     *
     * @throws DataFileException if it cannot be read
     */
    List<Path> entries(Path of) throws DataFileException {
        List<Path> seen = new ArrayList<>();
        try (Stream<Path> entries = Files.list(of)) {
            for (Path entry : entries.sorted().toList()) {
                String name = String.valueOf(entry.getFileName());
                if (name.startsWith(".") || LITTER.contains(name)) {
                    hidden.add(folder.relativize(entry).toString());
                } else {
                    seen.add(entry);
                }
            }
        } catch (IOException e) {
            throw new DataFileException(of + ": cannot be read: " + FileProblem.of(e), e);
        }
        return seen;
    }

    /**
     * What is in a folder and in the folders within it, but no folders, in the order of paths.
     *
     * @throws DataFileException if one cannot be read, or a link leads back to where it lies
     */
    List<Path> files(Path of) throws DataFileException {
        List<Path> files = new ArrayList<>();
        collect(of, new HashSet<>(), files);
        files.sort(null);
        return files;
    }

    private void collect(Path of, Set<Object> above, List<Path> files) throws DataFileException {
        Object key = key(of);
        if (key != null && !above.add(key)) {
            throw new DataFileException(of + ": a link to a folder that it lies in; remove it");
        }
        for (Path entry : entries(of)) {
            if (Files.isDirectory(entry)) {
                collect(entry, above, files);
            } else {
                files.add(entry);
            }
        }
        above.remove(key);
    }

    /** What is the same for a folder however it is reached; null where files have no such thing. */
    private static @Nullable Object key(Path of) throws DataFileException {
        try {
            return Files.readAttributes(of, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            throw new DataFileException(of + ": cannot be read: " + FileProblem.of(e), e);
        }
    }

    /** What there is to say of the hidden ones met so far. */
    Optional<DataNote> note() {
        return hidden.isEmpty()
                ? Optional.empty()
                : Optional.of(new DataNote(
                        "hidden files and folders in " + folder,
                        hidden.size(),
                        hidden.size(),
                        "left out: " + DataSummary.named(hidden)));
    }
}
