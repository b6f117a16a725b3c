package io.github.tardigrad.train.job;

/**
 * What a training job has beyond a planning one.
 *
 * @param data the examples
 * @param model the model
 * @param training how long and with which steps
 */
public record Workload(DataSpec data, ModelSpec model, TrainingSpec training) {
    Workload with(TrainingSpec other) {
        return new Workload(data, model, other);
    }
}
