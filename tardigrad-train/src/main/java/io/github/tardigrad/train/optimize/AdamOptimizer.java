package io.github.tardigrad.train.optimize;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Adam on two tracks (Song and Choi, two-track decoding): {@code m = b1 m + (1-b1) g; v = b2 v + (1-b2) h^2; w -= gamma m^ / (sqrt(v^) + epsilon)},
 * g the first estimate, h the second, hats for the correction of the start.
 *
 * <p>Where h = theta g, which is so whenever the first track is the optimal one, this is plain Adam with the step
 * {@code gamma / theta} and {@code epsilon / theta}. Memory: two vectors; the second track takes the first one's place in
 * the caller's buffer.
 */
final class AdamOptimizer implements Optimizer {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final float[] firstMoment;
    private final float[] secondMoment;
    private long updates;

    AdamOptimizer(OptimizerSpec spec, int dimension) {
        this.beta1 = spec.beta1();
        this.beta2 = spec.beta2();
        this.epsilon = spec.epsilon();
        this.firstMoment = new float[dimension];
        this.secondMoment = new float[dimension];
    }

    @Override
    public void update(double learningRate, float[] estimate, SecondTrack second, float[] parameters) {
        updates++;
        float keep1 = (float) beta1;
        float take1 = (float) (1 - beta1);
        for (int i = 0; i < estimate.length; i++) {
            firstMoment[i] = keep1 * firstMoment[i] + take1 * estimate[i];
        }
        OptionalDouble scale = second.scale();
        if (scale.isEmpty()) {
            second.decodeInto(estimate);
        }
        double squaredScale = scale.isPresent() ? scale.getAsDouble() * scale.getAsDouble() : 1;
        float keep2 = (float) beta2;
        float take2 = (float) ((1 - beta2) * squaredScale);
        float step = (float) (learningRate / (1 - Math.pow(beta1, (double) updates)));
        float correction = (float) (1 / (1 - Math.pow(beta2, (double) updates)));
        float floor = (float) epsilon;
        for (int i = 0; i < parameters.length; i++) {
            float h = estimate[i];
            float v = keep2 * secondMoment[i] + take2 * (h * h);
            secondMoment[i] = v;
            parameters[i] -= step * firstMoment[i] / ((float) Math.sqrt(v * correction) + floor);
        }
    }

    @Override
    public long updates() {
        return updates;
    }

    @Override
    public Map<String, float[]> state() {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        tensors.put("firstMoment", firstMoment);
        tensors.put("secondMoment", secondMoment);
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void resumeAfter(long updates) {
        this.updates = Optimizer.requireCount(updates);
    }
}
