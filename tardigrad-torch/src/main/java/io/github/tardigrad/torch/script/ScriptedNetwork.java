package io.github.tardigrad.torch.script;

import io.github.tardigrad.torch.network.Classifier;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Network;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.job.ModelSpec.Loss;
import io.github.tardigrad.train.model.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NamedIValue;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A module that torch.jit.save wrote, with the names, shapes and values of its parameters, and with what it says about them:
 * tied ones are one tensor, and those with {@code requires_grad = False} are held.
 *
 * <p>In training each part of the module is in the mode in which it was saved, in evaluations all are in evaluation mode. What
 * the module does with its buffers in training is its own, but every microbatch finds them as they are in the file (or in the
 * weights that the job names), so that a gradient is a function of parameters and examples. Before an evaluation they start
 * from there too, and see some microbatches one after another.
 */
@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
public final class ScriptedNetwork implements Network<Classifier.Examples> {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Loss loss;
    private final ScriptTensors tensors;
    private final List<Boolean> training = new ArrayList<>();
    private final String identity;

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it is no such file, of a newer version, or has parameters that cannot be trained; the
     *     message begins with the file and says what is wrong
     */
    public ScriptedNetwork(Path file, Loss loss) {
        this.file = file;
        this.loss = loss;
        try (PointerScope scope = new PointerScope()) {
            JitModule module = ScriptFile.load(file);
            for (JitModule part : ScriptFile.parts(module)) {
                training.add(part.is_training());
            }
            tensors = tensors(module);
            identity = description() + ", " + checksum(file);
        }
    }

    private ScriptTensors tensors(JitModule module) {
        try {
            return new ScriptTensors(module);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static long checksum(Path file) {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return checksum.getValue();
    }

    /** The module's file. */
    Path file() {
        return file;
    }

    Loss loss() {
        return loss;
    }

    @Override
    public String description() {
        int held = Collections.frequency(training, false);
        String mode =
                held == 0 ? "" : ", " + held + " of " + training.size() + " parts saved in evaluation mode stay in it";
        return "TorchScript module " + file.getFileName() + ", loss " + loss + tensors.remarks() + mode;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public Declarations declarations() {
        return tensors.declarations();
    }

    @Override
    public BoundScript bind(Weights weights) {
        return new BoundScript(weights);
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
    final class BoundScript implements Network<Classifier.Examples> {
        private final JitModule module;
        private final List<JitModule> parts = new ArrayList<>();
        private final List<Tensor> buffers = new ArrayList<>();
        private final List<Tensor> starts = new ArrayList<>();
        private boolean inTraining;

        private BoundScript(Weights weights) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard unrecorded = new NoGradGuard()) {
                module = weights.keep(ScriptFile.load(file));
                Set<String> parameters = new HashSet<>();
                for (NamedTensor named : ScriptFile.parameters(module)) {
                    String name = named.name().getString();
                    parameters.add(name);
                    Tensor view = weights.get(tensors.declared(name).orElseThrow());
                    Tensor parameter = named.value();
                    parameter.set_data(view.detach());
                    parameter.requires_grad_(view.requires_grad());
                    if (view.requires_grad()) {
                        parameter.mutable_grad().put(view.mutable_grad());
                    }
                }
                for (NamedIValue named : ScriptFile.tensors(module)) {
                    String name = named.name().getString();
                    if (!parameters.contains(name)) {
                        bindBuffer(weights, new Tensor(named.value().toTensor()), name);
                    }
                }
                for (JitModule part : ScriptFile.parts(module)) {
                    parts.add(weights.keep(part));
                }
            }
            useMode(false);
        }

        private void bindBuffer(Weights weights, Tensor buffer, String name) {
            Optional<String> declared = tensors.declared(name);
            declared.ifPresent(first -> buffer.set_data(weights.get(first).detach()));
            if (declared.isEmpty() || declared.get().equals(name)) {
                buffers.add(weights.keep(buffer));
                starts.add(weights.keep(buffer.detach().clone()));
            }
        }

        /** As the parts were saved, or all in evaluation mode. */
        private void useMode(boolean asSaved) {
            inTraining = asSaved;
            if (asSaved) {
                // What is set for a part holds for what is in it: the inner ones come later.
                for (int i = 0; i < parts.size(); i++) {
                    parts.get(i).train(training.get(i));
                }
            } else {
                module.train(false);
            }
        }

        @Override
        public String description() {
            return ScriptedNetwork.this.description();
        }

        @Override
        public Declarations declarations() {
            return tensors.declarations();
        }

        @Override
        public Classifier.Examples load(Weights weights, Dataset set, int[] indices, int from, int to, long round) {
            return ScriptedNetwork.this.load(weights, set, indices, from, to, round);
        }

        @Override
        public Tensor loss(Weights weights, Classifier.Examples batch) {
            return loss(result(weights, batch).toTensor(), batch);
        }

        /** What the module gives for a microbatch. */
        IValue result(Weights weights, Classifier.Examples batch) {
            boolean train = weights.mode() != Weights.Mode.EVALUATE;
            if (inTraining != train) {
                useMode(train);
            }
            if (weights.mode() == Weights.Mode.TRAIN || weights.beginsToGather()) {
                resetBuffers();
            }
            // Of this thread. Otherwise the first passes are profiled and the later ones rounded differently.
            torch.setGraphExecutorOptimize(false);
            IValue examples = new IValue(batch.features());
            return module.forward(
                    loss == Loss.MODULE
                            ? new IValueVector(examples, new IValue(batch.labels()))
                            : new IValueVector(examples));
        }

        private void resetBuffers() {
            try (NoGradGuard unrecorded = new NoGradGuard()) {
                for (int i = 0; i < buffers.size(); i++) {
                    buffers.get(i).copy_(starts.get(i));
                }
            }
        }

        Tensor loss(Tensor output, Classifier.Examples batch) {
            return switch (loss) {
                case CROSS_ENTROPY -> torch.cross_entropy_loss(output, batch.labels());
                case MSE -> torch.mse_loss(output.view(-1), batch.labels().to(ScalarType.Float));
                case MODULE -> output;
            };
        }

        @Override
        public Optional<Tensor> classScores(Weights weights, Classifier.Examples batch) {
            return loss == Loss.CROSS_ENTROPY
                    ? Optional.of(result(weights, batch).toTensor())
                    : Optional.empty();
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
                Tensor output = result(weights, batch).toTensor();
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
