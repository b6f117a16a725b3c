package io.github.tardigrad.torch;

import io.github.tardigrad.train.job.ModelBackend;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;

/** The models that PyTorch computes. */
public final class TorchBackend implements ModelBackend {
    /** The workers are what runs side by side. */
    private static final int NATIVE_THREADS = 1;

    @Override
    public ModelSpec.Backend backend() {
        return ModelSpec.Backend.TORCH;
    }

    @Override
    public TrainingTask task(TrainingData data, ModelSpec model) {
        return new TorchMlp(data, model.hidden(), NATIVE_THREADS);
    }
}
