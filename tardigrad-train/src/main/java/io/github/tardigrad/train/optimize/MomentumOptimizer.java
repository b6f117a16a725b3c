package io.github.tardigrad.train.optimize;

import java.util.Map;

/** {@code v = momentum v + g; w -= gamma v}. */
final class MomentumOptimizer implements Optimizer {
    private final float momentum;
    private final float[] velocity;
    private long updates;

    MomentumOptimizer(double momentum, int dimension) {
        this.momentum = (float) momentum;
        this.velocity = new float[dimension];
    }

    @Override
    public void update(double learningRate, float[] estimate, SecondTrack second, float[] parameters) {
        float rate = (float) learningRate;
        for (int i = 0; i < parameters.length; i++) {
            velocity[i] = momentum * velocity[i] + estimate[i];
            parameters[i] -= rate * velocity[i];
        }
        updates++;
    }

    @Override
    public long updates() {
        return updates;
    }

    @Override
    public Map<String, float[]> state() {
        return Map.of("velocity", velocity);
    }

    @Override
    public void resumeAfter(long updates) {
        this.updates = Optimizer.requireCount(updates);
    }
}
