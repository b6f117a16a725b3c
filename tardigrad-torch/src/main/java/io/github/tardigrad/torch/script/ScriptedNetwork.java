package io.github.tardigrad.torch.script;

import io.github.tardigrad.torch.network.Classifier;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Network;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.job.ModelSpec.Loss;
import io.github.tardigrad.train.model.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/**
 * A module that torch.jit.save wrote, with its parameters' names, shapes and values. Its buffers of floats are held tensors, and
 * what it does with them in training mode is its own: before an evaluation they start from the file and see some microbatches.
 */
@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
public final class ScriptedNetwork implements Network<Classifier.Examples> {
    private final Path file;
    private final Loss loss;
    private final Declarations declarations = new Declarations();

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it is no such file, of a newer version, or has parameters of other types than
     *     float32; the message says which
     */
    public ScriptedNetwork(Path file, Loss loss) {
        this.file = file;
        this.loss = loss;
        try (PointerScope scope = new PointerScope()) {
            JitModule module = load(file);
            for (NamedTensor parameter : parameters(module)) {
                declare(parameter, false);
            }
            for (NamedTensor buffer : buffers(module)) {
                declare(buffer, true);
            }
        }
    }

    private static JitModule load(Path file) {
        try {
            return torch.load(file.toString());
        } catch (RuntimeException e) { // What PyTorch's C++ throws; its first line says what it met.
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            String what = problem.contains("maximum supported version")
                    ? "written by a newer PyTorch than this one: "
                    : "not a module that torch.jit.save wrote: ";
            throw new IllegalArgumentException(file + ": " + what + problem, e);
        }
    }

    private void declare(NamedTensor named, boolean buffer) {
        Tensor tensor = named.value();
        String name = named.name().getString();
        if (tensor.scalar_type().value != ScalarType.Float.value) {
            if (buffer) {
                return; // A counter or a mask stays in the module.
            }
            throw new IllegalArgumentException(file + ": parameters must be float32: " + name);
        }
        int[] shape = new int[(int) tensor.dim()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = (int) tensor.size(axis);
        }
        float[] values = new float[(int) tensor.numel()];
        new FloatPointer(tensor.contiguous().data_ptr_float()).get(values, 0, values.length);
        declarations.given(name, values, buffer, shape);
    }

    private static List<NamedTensor> parameters(JitModule module) {
        named_parameter_list list = module.named_parameters();
        List<NamedTensor> found = new ArrayList<>();
        named_parameter_iterator next = list.begin();
        for (long i = 0; i < list.size(); i++, next.increment()) {
            found.add(new NamedTensor(next.multiply()));
        }
        return found;
    }

    private static List<NamedTensor> buffers(JitModule module) {
        named_buffer_list list = module.named_buffers();
        List<NamedTensor> found = new ArrayList<>();
        named_buffer_iterator next = list.begin();
        for (long i = 0; i < list.size(); i++, next.increment()) {
            found.add(new NamedTensor(next.multiply()));
        }
        return found;
    }

    @Override
    public String description() {
        return "TorchScript module " + file.getFileName() + ", loss " + loss;
    }

    @Override
    public Declarations declarations() {
        return declarations;
    }

    @Override
    public Network<Classifier.Examples> bind(Weights weights) {
        return new Bound(weights);
    }

    @Override
    public Classifier.Examples load(Weights weights, Dataset set, int[] indices, int from, int to, long round) {
        return Classifier.examples(weights, set, indices, from, to);
    }

    @Override
    public Tensor loss(Weights weights, Classifier.Examples batch) {
        throw new IllegalStateException("a scripted module computes when it is bound");
    }

    @Override
    public Score<Classifier.Examples> score() {
        throw new IllegalStateException("a scripted module computes when it is bound");
    }

    /** A module whose parameters are views of the open weights. */
    private final class Bound implements Network<Classifier.Examples> {
        private final JitModule module;

        Bound(Weights weights) {
            try (PointerScope scope = new PointerScope()) {
                module = weights.keep(ScriptedNetwork.load(file));
                for (NamedTensor named : parameters(module)) {
                    Tensor view = weights.get(named.name().getString());
                    Tensor parameter = named.value();
                    parameter.set_data(view.detach());
                    parameter.requires_grad_(view.requires_grad());
                    if (view.requires_grad()) {
                        parameter.mutable_grad().put(view.mutable_grad());
                    }
                }
                for (NamedTensor named : buffers(module)) {
                    if (named.value().scalar_type().value == ScalarType.Float.value) {
                        named.value().set_data(weights.get(named.name().getString()));
                    }
                }
            }
        }

        @Override
        public String description() {
            return ScriptedNetwork.this.description();
        }

        @Override
        public Declarations declarations() {
            return declarations;
        }

        @Override
        public Classifier.Examples load(Weights weights, Dataset set, int[] indices, int from, int to, long round) {
            return ScriptedNetwork.this.load(weights, set, indices, from, to, round);
        }

        @Override
        public Tensor loss(Weights weights, Classifier.Examples batch) {
            return loss(output(weights, batch), batch);
        }

        private Tensor output(Weights weights, Classifier.Examples batch) {
            module.train(weights.mode() != Weights.Mode.EVALUATE);
            IValue examples = new IValue(batch.features());
            return module.forward(
                            loss == Loss.MODULE
                                    ? new IValueVector(examples, new IValue(batch.labels()))
                                    : new IValueVector(examples))
                    .toTensor();
        }

        private Tensor loss(Tensor output, Classifier.Examples batch) {
            return switch (loss) {
                case CROSS_ENTROPY -> torch.cross_entropy_loss(output, batch.labels());
                case MSE -> torch.mse_loss(output.view(-1), batch.labels().to(ScalarType.Float));
                case MODULE -> output;
            };
        }

        @Override
        public Score<Classifier.Examples> score() {
            return new Accuracy();
        }

        /** The part of the examples whose highest score, or rounded number, is their label; nothing of a module's own loss. */
        private final class Accuracy implements Score<Classifier.Examples> {
            private long hits;
            private long all;

            @Override
            public double add(Weights weights, Classifier.Examples batch) {
                Tensor output = output(weights, batch);
                hits += switch (loss) {
                    case CROSS_ENTROPY -> hits(output.argmax(new LongOptional(1), false), batch);
                    case MSE -> hits(output.view(-1).round().to(ScalarType.Long), batch);
                    case MODULE -> 0;
                };
                all += batch.size();
                return batch.size() * loss(output, batch).item_double();
            }

            private static long hits(Tensor found, Classifier.Examples batch) {
                return found.eq(batch.labels()).sum().item_long();
            }

            @Override
            public Map<String, Double> values() {
                return loss == Loss.MODULE ? Map.of() : Map.of(Evaluation.ACCURACY, (double) hits / all);
            }
        }
    }
}
