package io.github.tardigrad.train.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A checkpoint on disk whose files are as its manifest says.
 *
 * @param round after which it was made
 * @param folder where it is
 * @param state the contents of {@code state.json}
 */
public record Checkpoint(long round, Path folder, ObjectNode state) {

    /**
     * Reads what the workers remember. Updates: the tensors given.
     *
     * @throws TensorFileException if the checkpoint holds other tensors
     * @throws IOException if the file cannot be read
     */
    public void readMemories(List<FloatTensor> memories) throws IOException {
        Safetensors.read(folder.resolve(Checkpoints.MEMORIES), memories);
    }

    /**
     * Reads the model: its parameters, and what it holds beside them. Updates: the tensors given.
     *
     * @param held may be empty
     * @throws TensorFileException if the checkpoint holds other tensors
     * @throws IOException if a file cannot be read
     */
    public void readModel(List<FloatTensor> parameters, List<FloatTensor> held) throws IOException {
        Safetensors.read(folder.resolve(Checkpoints.PARAMETERS), parameters);
        if (!held.isEmpty()) {
            Safetensors.read(folder.resolve(Checkpoints.HELD), held);
        }
    }

    /**
     * Reads parameters and optimizer. Updates: those given.
     *
     * @throws TensorFileException if the checkpoint holds other tensors
     * @throws IOException if a file cannot be read
     */
    public void readInto(List<FloatTensor> parameters, List<FloatTensor> optimizer) throws IOException {
        Safetensors.read(folder.resolve(Checkpoints.PARAMETERS), parameters);
        Safetensors.read(folder.resolve(Checkpoints.OPTIMIZER), optimizer);
    }
}
