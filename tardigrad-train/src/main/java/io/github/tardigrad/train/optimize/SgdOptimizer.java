package io.github.tardigrad.train.optimize;

import java.util.Map;

/** {@code w -= gamma g}. */
final class SgdOptimizer implements Optimizer {
    private long updates;

    @Override
    public void update(double learningRate, float[] estimate, SecondTrack second, float[] parameters) {
        float rate = (float) learningRate;
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] -= rate * estimate[i];
        }
        updates++;
    }

    @Override
    public long updates() {
        return updates;
    }

    @Override
    public Map<String, float[]> state() {
        return Map.of();
    }

    @Override
    public void resumeAfter(long updates) {
        this.updates = Optimizer.requireCount(updates);
    }
}
