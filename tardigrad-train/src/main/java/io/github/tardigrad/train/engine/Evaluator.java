package io.github.tardigrad.train.engine;

import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingTask;
import org.jspecify.annotations.Nullable;

/** Losses and accuracy on a source of its own, opened at the first evaluation. Threads: confined. */
public final class Evaluator implements AutoCloseable {
    private final TrainingTask task;
    private @Nullable GradientSource source;

    public Evaluator(TrainingTask task) {
        this.task = task;
    }

    /** At these parameters, over the whole data. */
    public Evaluation evaluate(float[] parameters) {
        return at(parameters).evaluate();
    }

    /** What the model holds beside its parameters, at these. */
    public float[] held(float[] parameters) {
        return at(parameters).held();
    }

    private GradientSource at(float[] parameters) {
        GradientSource opened = source;
        if (opened == null) {
            opened = task.open();
            source = opened;
        }
        opened.setParameters(parameters);
        return opened;
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
