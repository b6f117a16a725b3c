package io.github.tardigrad.train.run;

import io.github.tardigrad.train.checkpoint.Checkpoint;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.checkpoint.FloatTensors;
import io.github.tardigrad.train.checkpoint.Section;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.optimize.Clipping;
import io.github.tardigrad.train.optimize.Optimizer;
import io.github.tardigrad.train.optimize.SecondTrack;
import io.github.tardigrad.train.optimize.WeightDecay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What rounds change: the parameters and the optimizer's state. Threads: confined. */
final class ModelState {
    private final TrainingTask task;
    private final TrainingSettings settings;
    private final Optimizer optimizer;
    private final WeightDecay decay;
    private final float[] parameters;
    private final float[] estimate;

    /** Before the first round. */
    ModelState(TrainingTask task, TrainingSettings settings) {
        this.task = task;
        this.settings = settings;
        this.optimizer = Optimizer.of(settings.optimizer(), task.dimension());
        this.decay = new WeightDecay(settings.optimizer(), task.layout());
        this.parameters = task.initialParameters();
        this.estimate = new float[task.dimension()];
    }

    /** The parameters themselves. */
    float[] parameters() {
        return parameters;
    }

    /** What a round is decoded into; the update uses it up. */
    float[] estimate() {
        return estimate;
    }

    long updates() {
        return optimizer.updates();
    }

    /** The learning rate of a round. */
    double rate(long round) {
        return settings.optimizer().learningRate() * settings.schedule().factor(round, settings.rounds());
    }

    /**
     * Does with the estimate what the optimizer does.
     *
     * @throws RunFailedException if the estimate, or a parameter after the update, is not finite
     */
    void update(long round, SecondTrack second, Supplier<String> ending) {
        SecondTrack clipped = Clipping.clip(settings.clipNorm(), estimate, second);
        decay.apply(rate(round), estimate, parameters);
        optimizer.update(rate(round), estimate, clipped, parameters);
        if (!Finite.all(parameters)) {
            Finite.require(estimate, "round " + round + ": the estimate", Finite.advice(round), ending);
            Finite.require(
                    parameters, "round " + round + ": parameters after the update", Finite.SMALLER_STEPS, ending);
        }
    }

    void readFrom(Checkpoint checkpoint) throws IOException {
        checkpoint.read(Checkpoint.PARAMETERS, parameterTensors());
        checkpoint.read(Checkpoint.OPTIMIZER, optimizerTensors());
        optimizer.resumeAfter(checkpoint.state().path("updates").asLong());
    }

    List<FloatTensor> parameterTensors() {
        return FloatTensors.of(task.layout(), parameters);
    }

    /** What a checkpoint saves of the model. What it holds beside its parameters is a function of these. */
    List<Section> sections(WorkerPool pool) {
        List<Section> sections = new ArrayList<>();
        sections.add(Section.of(Checkpoint.PARAMETERS, parameterTensors()));
        sections.add(Section.of(Checkpoint.OPTIMIZER, optimizerTensors()));
        ParameterLayout layout = task.heldLayout();
        if (!layout.tensors().isEmpty()) {
            sections.add(Section.of(Checkpoint.HELD, FloatTensors.of(layout, pool.held(parameters))));
        }
        return sections;
    }

    private List<FloatTensor> optimizerTensors() {
        return optimizer.state().entrySet().stream()
                .map(tensor -> FloatTensor.vector(tensor.getKey(), tensor.getValue()))
                .toList();
    }
}
