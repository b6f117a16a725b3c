package io.github.tardigrad.train.job;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads what is trained. */
final class ModelReader {
    private static final List<Integer> DEFAULT_HIDDEN_LAYERS = List.of(64);
    private static final int WIDEST_LAYER = 1_000_000;
    private static final int MOST_LAYERS = 1000;
    private static final int MOST_POSITIONS = 65_536;
    private static final int GPT2_LAYERS = 12;
    private static final int GPT2_HEADS = 12;
    private static final int GPT2_WIDTH = 768;
    private static final int GPT2_POSITIONS = 1024;

    private final Path folder;

    /** With the folder that paths in the job start from. */
    ModelReader(Path folder) {
        this.folder = folder;
    }

    private static List<String> keys(ModelSpec.Type type) {
        return switch (type) {
            case SOFTMAX, MLP -> List.of("type", "backend", "hidden");
            case RESNET18, RESNET50 -> List.of("type", "backend", "frozen", "weights");
            case SSDLITE_MOBILENET_V3 -> List.of("type", "backend", "widthMultiplier", "frozen", "weights");
            case GPT2 -> List.of("type", "backend", "layers", "heads", "width", "positions", "frozen", "weights");
            case TORCH_SCRIPT -> List.of("type", "backend", "file", "loss", "frozen", "weights");
        };
    }

    ModelSpec model(Fields job, DataSpec data) {
        Set<String> everyKey = new LinkedHashSet<>();
        for (ModelSpec.Type type : ModelSpec.Type.values()) {
            everyKey.addAll(keys(type));
        }
        Fields any = job.mapping("model", List.copyOf(everyKey));
        ModelSpec.Type type = any.choice("type", ModelSpec.Type.class, Optional.of(ModelSpec.Type.SOFTMAX));
        Fields model = job.mapping("model", keys(type));
        boolean text = data.source() instanceof DataSpec.Text;
        if (text != (type == ModelSpec.Type.GPT2)) {
            throw any.refuse("type", text ? "gpt2 for text" : "one that takes images: gpt2 takes data.type text");
        }
        boolean detector = type == ModelSpec.Type.SSDLITE_MOBILENET_V3;
        if (detector != data.source() instanceof DataSpec.Coco) {
            throw any.refuse(
                    "type",
                    detector ? "with data.type coco, and only with it" : "ssdliteMobilenetV3 for data.type coco");
        }
        return new ModelSpec(
                type,
                hidden(model, type),
                backend(model, type),
                type == ModelSpec.Type.GPT2 ? Optional.of(transformer(model, data)) : Optional.empty(),
                detector
                        ? OptionalDouble.of(model.number("widthMultiplier", Range.POSITIVE, 1.0))
                        : OptionalDouble.empty(),
                type == ModelSpec.Type.TORCH_SCRIPT ? Optional.of(script(model)) : Optional.empty(),
                model.texts("frozen"),
                model.has("weights") ? Optional.of(model.path("weights", folder)) : Optional.empty());
    }

    private static List<Integer> hidden(Fields model, ModelSpec.Type type) {
        boolean mlp = type == ModelSpec.Type.MLP;
        List<Integer> hidden = model.integers("hidden", 1, WIDEST_LAYER, mlp ? DEFAULT_HIDDEN_LAYERS : List.of());
        if (mlp == hidden.isEmpty()) {
            throw model.refuse(
                    "hidden", mlp ? "the width of at least one hidden layer" : "absent or empty for softmax");
        }
        return hidden;
    }

    private static ModelSpec.Backend backend(Fields model, ModelSpec.Type type) {
        boolean softmax = type == ModelSpec.Type.SOFTMAX;
        ModelSpec.Backend backend = model.choice(
                "backend",
                ModelSpec.Backend.class,
                Optional.of(softmax ? ModelSpec.Backend.JAVA : ModelSpec.Backend.TORCH));
        if (!softmax && backend == ModelSpec.Backend.JAVA) {
            throw model.refuse("backend", "torch for " + YamlNames.of(type) + " (java has softmax alone)");
        }
        return backend;
    }

    private static ModelSpec.Transformer transformer(Fields model, DataSpec data) {
        int context = data.source() instanceof DataSpec.Text text ? text.context() : 1;
        int heads = model.smallInteger("heads", 1, MOST_LAYERS, GPT2_HEADS);
        int width = model.smallInteger("width", 1, WIDEST_LAYER, GPT2_WIDTH);
        if (width % heads != 0) {
            throw model.refuse("width", "a multiple of heads, " + heads);
        }
        int positions = model.smallInteger("positions", 1, MOST_POSITIONS, Math.max(context, GPT2_POSITIONS));
        if (positions < context) {
            throw model.refuse("positions", "at least data.context, " + context);
        }
        return new ModelSpec.Transformer(
                model.smallInteger("layers", 1, MOST_LAYERS, GPT2_LAYERS), heads, width, positions);
    }

    private ModelSpec.Script script(Fields model) {
        return new ModelSpec.Script(
                model.path("file", folder),
                model.choice("loss", ModelSpec.Loss.class, Optional.of(ModelSpec.Loss.CROSS_ENTROPY)));
    }
}
