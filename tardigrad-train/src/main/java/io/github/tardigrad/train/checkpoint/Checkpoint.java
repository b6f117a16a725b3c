package io.github.tardigrad.train.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.memory.StateReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A checkpoint on disk whose files are as its manifest says.
 *
 * @param round after which it was made
 * @param folder where it is
 * @param sections the names of its sections
 * @param state the contents of {@code state.json}
 */
public record Checkpoint(long round, Path folder, Set<String> sections, ObjectNode state) {

    /** The section of the model's parameters. */
    public static final String PARAMETERS = "parameters";

    /** The section of the optimizer's vectors. */
    public static final String OPTIMIZER = "optimizer";

    /** The section of what the model holds beside its parameters: written for readers, not read when a run goes on. */
    public static final String HELD = "held";

    /** The section of what the workers remember, each under its number. */
    public static final String WORKERS = "workers";

    /** The section of what the coordinator remembers: which messages it took, and its end of the memory. */
    public static final String COORDINATOR = "coordinator";

    /**
     * Reads a section of vectors that are all known. Updates: the tensors given.
     *
     * @param tensors exactly those of the section; a section that is not there has none
     * @throws TensorFileException if the section holds other tensors
     * @throws IOException if the file cannot be read
     */
    public void read(String section, List<FloatTensor> tensors) throws IOException {
        Path file = folder.resolve(Checkpoints.fileOf(section));
        if (sections.contains(section)) {
            Safetensors.read(file, tensors);
        } else if (!tensors.isEmpty()) {
            throw new TensorFileException(folder + ": no section " + section);
        }
    }

    /**
     * Reads a section part by part.
     *
     * @param reader asks for each of its parts once; not called if there is no such section
     * @throws TensorFileException if the section lacks a part that the reader asks for, has it otherwise, or has one that the reader
     *     does not ask for
     * @throws IOException if the file cannot be read
     */
    public void read(String section, Consumer<StateReader> reader) throws IOException {
        if (!sections.contains(section)) {
            return;
        }
        Path file = folder.resolve(Checkpoints.fileOf(section));
        try (TensorFile open = TensorFile.open(file, EnumSet.allOf(ElementType.class), name -> false)) {
            SectionReader parts = new SectionReader(file, open);
            reader.accept(parts);
            parts.requireAllRead();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
