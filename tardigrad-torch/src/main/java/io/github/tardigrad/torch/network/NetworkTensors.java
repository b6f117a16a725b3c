package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.data.KeyedRandom;
import io.github.tardigrad.train.model.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which tensors of a network are trained and which are only held, with the values of both at the start.
 *
 * <p>A tensor's start is keyed by (seed, its place among all), so freezing one does not change another's.
 */
public final class NetworkTensors {
    private final List<Declarations.Declared> declared;
    private final List<String> frozen;
    private final ParameterLayout trained;
    private final ParameterLayout held;
    private final long seed;
    /** Trained and held, where they were given. */
    private final Optional<List<float[]>> given;

    /**
     * Sorts the tensors.
     *
     * @param frozen parameters of which a name begins with one of these are not trained
     * @throws IllegalArgumentException if a prefix fits no parameter, or nothing is left to train
     */
    public NetworkTensors(Declarations declarations, List<String> frozen, long seed) {
        this(declarations.all(), frozen, seed, Optional.empty());
    }

    private NetworkTensors(
            List<Declarations.Declared> declared, List<String> frozen, long seed, Optional<List<float[]>> given) {
        this.declared = declared;
        this.given = given;
        this.frozen = List.copyOf(frozen);
        this.seed = seed;
        for (String prefix : frozen) {
            if (declared.stream()
                    .noneMatch(
                            tensor -> tensor.role() != Declarations.Role.BUFFER && tensor.anyNameBeginsWith(prefix))) {
                throw new IllegalArgumentException("a frozen prefix must begin a parameter's name: " + prefix);
            }
        }
        this.trained = layout(true);
        this.held = layout(false);
        if (trained.tensors().isEmpty()) {
            throw new IllegalArgumentException("at least one parameter must not be frozen: frozen=" + frozen);
        }
    }

    /** The same tensors with other values at the start; takes the arrays over. */
    public NetworkTensors startingFrom(float[] trainedValues, float[] heldValues) {
        return new NetworkTensors(declared, frozen, seed, Optional.of(List.of(trainedValues, heldValues)));
    }

    /** In words, what decides the values at the start, but the seed. */
    String origin() {
        return ", frozen " + frozen
                + given.map(values -> ", weights " + Arrays.hashCode(values.get(0)))
                        .orElse("");
    }

    /** The tensors of the gradient vector. */
    public ParameterLayout trained() {
        return trained;
    }

    /** Frozen parameters and buffers, which no gradient has. */
    public ParameterLayout held() {
        return held;
    }

    /** What training starts from. */
    public float[] startOfTrained() {
        return start(true);
    }

    /** What frozen parameters are, and buffers start from. */
    public float[] startOfHeld() {
        return start(false);
    }

    /** Whether there are statistics to be gathered before an evaluation. */
    boolean hasBuffers() {
        return declared.stream().anyMatch(tensor -> tensor.role() == Declarations.Role.BUFFER);
    }

    private boolean isTrained(Declarations.Declared tensor) {
        return tensor.role() == Declarations.Role.PARAMETER && frozen.stream().noneMatch(tensor::anyNameBeginsWith);
    }

    private ParameterLayout layout(boolean trainedOnes) {
        List<ParameterLayout.Tensor> tensors = new ArrayList<>();
        int offset = 0;
        for (Declarations.Declared tensor : declared) {
            if (isTrained(tensor) == trainedOnes) {
                ParameterLayout.Tensor placed = new ParameterLayout.Tensor(tensor.name(), tensor.axes(), offset);
                tensors.add(placed);
                offset += placed.length();
            }
        }
        return new ParameterLayout(tensors);
    }

    private float[] start(boolean trainedOnes) {
        if (given.isPresent()) {
            return given.get().get(trainedOnes ? 0 : 1).clone();
        }
        ParameterLayout layout = trainedOnes ? trained : held;
        float[] values = new float[layout.dimension()];
        int next = 0;
        for (int i = 0; i < declared.size(); i++) {
            if (isTrained(declared.get(i)) == trainedOnes) {
                ParameterLayout.Tensor tensor = layout.tensors().get(next++);
                declared.get(i)
                        .start()
                        .fill(
                                values,
                                tensor.offset(),
                                tensor.length(),
                                new KeyedRandom(seed, KeyedRandom.Use.PARAMETERS, i));
            }
        }
        return values;
    }
}
