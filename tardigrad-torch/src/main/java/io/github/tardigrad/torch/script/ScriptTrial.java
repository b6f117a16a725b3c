package io.github.tardigrad.torch.script;

import io.github.tardigrad.torch.network.Classifier;
import io.github.tardigrad.torch.network.Microbatches;
import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.TorchProblem;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Tries a module before training: on zeros in the shape of the data, in the numbers that training and evaluations will have,
 * forwards and backwards. So what does not fit is found on the spot and not by every worker.
 */
@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
public final class ScriptTrial {
    private static final String FIELD = "model.file";

    private final ScriptedNetwork network;
    private final Dataset train;
    private final Weights weights;
    private final ScriptedNetwork.BoundScript module;

    private ScriptTrial(ScriptedNetwork network, Dataset train, Weights weights) {
        this.network = network;
        this.train = train;
        this.weights = weights;
        this.module = network.bind(weights);
    }

    /**
     * Tries it.
     *
     * @param tensors the network's
     * @throws InvalidInputException that names model.file, if the module fails, or gives what its loss cannot use
     */
    public static void run(ScriptedNetwork network, NetworkTensors tensors, TrainingData data) {
        Microbatches microbatches = new Microbatches(data);
        try (Weights weights = new Weights(tensors, Weights.Precision.FLOAT)) {
            weights.setParameters(tensors.startOfTrained());
            ScriptTrial trial = new ScriptTrial(network, data.split().train(), weights);
            for (int size : microbatches.extremesInTraining()) {
                trial.train(size);
            }
            for (int size : microbatches.extremesInEvaluation()) {
                trial.evaluate(size);
            }
        }
    }

    private void train(int size) {
        try (PointerScope scope = new PointerScope()) {
            weights.setMode(Weights.Mode.TRAIN);
            Tensor loss = loss(size, " in training");
            if (!loss.requires_grad()) {
                throw refused(size, "gives what does not depend on its parameters (was it detached?)", null);
            }
            try {
                loss.backward();
            } catch (RuntimeException e) {
                throw refused(size, "fails on the way back: " + TorchProblem.line(e), e);
            }
        }
    }

    private void evaluate(int size) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard inference = new NoGradGuard()) {
            weights.setMode(Weights.Mode.EVALUATE);
            loss(size, " in evaluation mode");
        }
    }

    private Tensor loss(int size, String mode) {
        Classifier.Examples zeros = zeros(size);
        IValue result;
        try {
            result = module.result(weights, zeros);
        } catch (RuntimeException e) {
            throw refused(size, "fails" + mode + ": " + TorchProblem.line(e), e);
        }
        if (!result.isTensor()) {
            throw refused(size, "gives " + kind(result) + mode, null);
        }
        Tensor output = result.toTensor();
        if (!isExpected(output, size)) {
            throw refused(size, "gives " + ScriptFile.type(output) + " " + shape(output) + mode, null);
        }
        try {
            return module.loss(output, zeros);
        } catch (RuntimeException e) {
            throw refused(size, "gives what its loss fails on" + mode + ": " + TorchProblem.line(e), e);
        }
    }

    private static String kind(IValue result) {
        if (result.isTuple()) {
            return "a tuple";
        }
        if (result.isGenericDict()) {
            return "a dictionary";
        }
        if (result.isList()) {
            return "a list";
        }
        return result.isNone() ? "None" : "no tensor but " + result.tagKind().getString();
    }

    private boolean isExpected(Tensor output, int size) {
        if (!output.is_floating_point()) {
            return false;
        }
        return switch (network.loss()) {
            case CROSS_ENTROPY -> output.dim() == 2 && output.size(0) == size && output.size(1) >= train.classes();
            case MSE -> output.dim() > 0 && output.size(0) == size && output.numel() == size;
            case MODULE -> output.numel() == 1;
        };
    }

    private Classifier.Examples zeros(int size) {
        return new Classifier.Examples(
                weights.tensor(new float[Math.multiplyExact(size, train.features())], shape(size)),
                weights.integers(new long[size], size),
                size);
    }

    private long[] shape(int size) {
        int[] axes = train.shape();
        long[] shape = new long[axes.length + 1];
        shape[0] = size;
        Arrays.setAll(shape, i -> i == 0 ? size : axes[i - 1]);
        return shape;
    }

    private static String shape(Tensor tensor) {
        long[] sizes = new long[(int) tensor.dim()];
        Arrays.setAll(sizes, tensor::size);
        return Arrays.toString(sizes);
    }

    private InvalidInputException refused(int size, String found, @Nullable RuntimeException cause) {
        String examples = "examples " + Arrays.toString(shape(size)) + " of float32";
        String allowed = "a module that "
                + switch (network.loss()) {
                    case CROSS_ENTROPY ->
                        "takes " + examples + " and gives scores [" + size + ", " + train.classes() + "]";
                    case MSE -> "takes " + examples + " and gives numbers [" + size + "]";
                    case MODULE ->
                        "takes " + examples + " and labels [" + size + "] and gives their mean loss, one number";
                };
        String value = network.file() + ", which " + found;
        return cause == null
                ? new InvalidInputException(FIELD, value, allowed)
                : new InvalidInputException(FIELD, value, allowed, cause);
    }
}
