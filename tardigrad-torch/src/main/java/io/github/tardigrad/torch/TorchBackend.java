package io.github.tardigrad.torch;

import io.github.tardigrad.torch.network.Classifier;
import io.github.tardigrad.torch.network.Network;
import io.github.tardigrad.torch.network.NetworkTask;
import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.torch.script.ScriptTrial;
import io.github.tardigrad.torch.script.ScriptedNetwork;
import io.github.tardigrad.torch.text.Gpt2;
import io.github.tardigrad.torch.vision.ResNet;
import io.github.tardigrad.torch.vision.SsdLite;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.checkpoint.FloatTensors;
import io.github.tardigrad.train.checkpoint.Safetensors;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.job.ModelBackend;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The models that PyTorch computes. */
public final class TorchBackend implements ModelBackend {
    /** The workers are what runs side by side. */
    private static final int NATIVE_THREADS = 1;
    /** What files of torchvision's and GPT-2's weights have beside them: counters and causal masks. */
    private static final Pattern NO_WEIGHTS = Pattern.compile(".*num_batches_tracked|h\\.\\d+\\.attn\\.(masked_)?bias");

    private static final int IMAGE_AXES = 3;

    @Override
    public ModelSpec.Backend backend() {
        return ModelSpec.Backend.TORCH;
    }

    @Override
    public TrainingTask task(TrainingData data, ModelSpec model) {
        if (!model.type().isNetwork()) {
            return new TorchMlp(data, model.hidden(), NATIVE_THREADS);
        }
        TorchNative.useThreads(NATIVE_THREADS);
        Dataset train = data.split().train();
        return switch (model.type()) {
            case RESNET18 -> task(data, model, images(train, "ResNet-18", ResNet.resnet18(train.classes())));
            case RESNET50 -> task(data, model, images(train, "ResNet-50", ResNet.resnet50(train.classes())));
            case SSDLITE_MOBILENET_V3 -> {
                int side = train.shape()[IMAGE_AXES - 1];
                double width = model.widthMultiplier().orElseThrow();
                try {
                    yield task(data, model, new SsdLite(train.classes(), side, width, data.seed()));
                } catch (IllegalArgumentException e) {
                    throw InvalidInputException.of("model.widthMultiplier", String.valueOf(e.getMessage()), e);
                }
            }
            case GPT2 -> {
                ModelSpec.Transformer sizes = model.transformer().orElseThrow();
                yield task(
                        data,
                        model,
                        new Gpt2(train.classes(), sizes.layers(), sizes.heads(), sizes.width(), sizes.positions()));
            }
            case TORCH_SCRIPT -> {
                ModelSpec.Script script = model.script().orElseThrow();
                ScriptedNetwork network;
                try {
                    network = new ScriptedNetwork(script.file(), script.loss());
                } catch (IllegalArgumentException e) {
                    throw InvalidInputException.of("model.file", String.valueOf(e.getMessage()), e);
                }
                NetworkTensors tensors = tensors(data, model, network);
                if (model.weights().isEmpty()) {
                    requireFinite(tensors, "model.file", script.file());
                }
                ScriptTrial.run(network, tensors, data);
                yield new NetworkTask<>(data, network, tensors, Weights.Precision.FLOAT);
            }
            default -> throw new AssertionError("not a network: " + model.type());
        };
    }

    private static Classifier images(Dataset set, String name, ResNet network) {
        if (set.shape().length != IMAGE_AXES) {
            throw new InvalidInputException(
                    "data.type", "examples of " + Arrays.toString(set.shape()), "images: imageFolder or idx");
        }
        return new Classifier(name + " of " + set.classes() + " classes", network);
    }

    private static <B extends Network.Batch> TrainingTask task(TrainingData data, ModelSpec model, Network<B> network) {
        return new NetworkTask<>(data, network, tensors(data, model, network), Weights.Precision.FLOAT);
    }

    private static NetworkTensors tensors(TrainingData data, ModelSpec model, Network<?> network) {
        NetworkTensors tensors;
        try {
            tensors = new NetworkTensors(network.declarations(), model.frozen(), data.seed());
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of("model.frozen", String.valueOf(e.getMessage()), e);
        }
        if (model.weights().isEmpty()) {
            return tensors;
        }
        Path weights = model.weights().get();
        NetworkTensors started = started(tensors, weights);
        requireFinite(started, "model.weights", weights);
        return started;
    }

    /** Minus infinity is at home in a mask, but no parameter and no NaN may be that training starts from. */
    private static void requireFinite(NetworkTensors tensors, String field, Path file) {
        requireFinite(tensors.trained(), tensors.startOfTrained(), false, field, file);
        requireFinite(tensors.held(), tensors.startOfHeld(), true, field, file);
    }

    private static void requireFinite(
            ParameterLayout layout, float[] values, boolean infinityAllowed, String field, Path file) {
        for (ParameterLayout.Tensor tensor : layout.tensors()) {
            for (int i = 0; i < tensor.length(); i++) {
                float value = values[tensor.offset() + i];
                if (Float.isNaN(value) || (Float.isInfinite(value) && !infinityAllowed)) {
                    throw new InvalidInputException(
                            field,
                            value + " as value " + i + " of " + tensor.name() + " in " + file,
                            "values to start from that are finite numbers");
                }
            }
        }
    }

    private static NetworkTensors started(NetworkTensors tensors, Path file) {
        float[] trained = tensors.startOfTrained();
        float[] held = tensors.startOfHeld();
        List<FloatTensor> all = new ArrayList<>(FloatTensors.of(tensors.trained(), trained));
        all.addAll(FloatTensors.of(tensors.held(), held));
        try {
            Safetensors.read(file, all, NO_WEIGHTS.asMatchPredicate());
        } catch (IOException e) {
            throw InvalidInputException.of("model.weights", FileProblem.of(e), e);
        }
        return tensors.startingFrom(trained, held);
    }
}
