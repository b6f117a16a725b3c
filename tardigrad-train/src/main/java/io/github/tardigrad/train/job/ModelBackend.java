package io.github.tardigrad.train.job;

import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;

/** Makes the models of a backend that is a module of its own; registered with {@link java.util.ServiceLoader}. */
public interface ModelBackend {
    /** Which it is. */
    ModelSpec.Backend backend();

    /** A model over data. */
    TrainingTask task(TrainingData data, ModelSpec model);
}
