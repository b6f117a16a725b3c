package io.github.tardigrad.testing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Vectors on which float code tends to fail, by name so that a failure says which one it was. */
public final class AwkwardFloats {

    private AwkwardFloats() {}

    /**
     * Vectors of finite values. Each call makes new arrays.
     *
     * @param length the length of each vector; 0 is allowed
     * @param random where the random ones come from
     * @return the vectors by name, in a fixed order
     */
    public static Map<String, float[]> finite(int length, RandomGenerator random) {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        vectors.put("zeros", new float[length]);
        vectors.put("negative zeros", constant(length, -0.0f));
        vectors.put("zeros of both signs", alternating(length, 0.0f));
        vectors.put("constant", constant(length, 0.75f));
        vectors.put("negative constant", constant(length, -0.1f));
        vectors.put("alternating signs", alternating(length, 1.0f));
        vectors.put("smallest subnormal", alternating(length, Float.MIN_VALUE));
        vectors.put("subnormals", scaledUniform(length, Float.MIN_NORMAL, random));
        vectors.put("smallest normal", alternating(length, Float.MIN_NORMAL));
        vectors.put("largest float", alternating(length, Float.MAX_VALUE));
        vectors.put("one outlier", withOne(normal(length, 1e-6f, random), 1e6f, random));
        vectors.put("one largest float", withOne(normal(length, 1.0f, random), Float.MAX_VALUE, random));
        vectors.put("one non-zero", withOne(new float[length], 1.0f, random));
        vectors.put("sparse", sparse(length, random));
        vectors.put("every magnitude", everyMagnitude(length, random));
        vectors.put("normal", normal(length, 1.0f, random));
        return vectors;
    }

    /**
     * Vectors of normal values, but for one NaN or infinity at a random place.
     *
     * @param length the length of each vector, at least 1
     * @param random where the values and places come from
     * @return the vectors by name, in a fixed order
     */
    public static Map<String, float[]> nonFinite(int length, RandomGenerator random) {
        if (length < 1) {
            throw new IllegalArgumentException("a non-finite vector has a value: length=" + length);
        }
        Map<String, float[]> vectors = new LinkedHashMap<>();
        vectors.put("one NaN", withOne(normal(length, 1.0f, random), Float.NaN, random));
        vectors.put("one infinity", withOne(normal(length, 1.0f, random), Float.POSITIVE_INFINITY, random));
        vectors.put("one negative infinity", withOne(normal(length, 1.0f, random), Float.NEGATIVE_INFINITY, random));
        return vectors;
    }

    private static float[] constant(int length, float value) {
        float[] vector = new float[length];
        Arrays.fill(vector, value);
        return vector;
    }

    private static float[] alternating(int length, float value) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = i % 2 == 0 ? value : -value;
        }
        return vector;
    }

    private static float[] normal(int length, float deviation, RandomGenerator random) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = (float) random.nextGaussian() * deviation;
        }
        return vector;
    }

    private static float[] scaledUniform(int length, float bound, RandomGenerator random) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = (2 * random.nextFloat() - 1) * bound;
        }
        return vector;
    }

    private static float[] withOne(float[] vector, float value, RandomGenerator random) {
        if (vector.length > 0) {
            vector[random.nextInt(vector.length)] = value;
        }
        return vector;
    }

    /** About one value in 50 is not zero. */
    private static float[] sparse(int length, RandomGenerator random) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            if (random.nextInt(50) == 0) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vector;
    }

    /** Random bits, so exponents are uniform. */
    private static float[] everyMagnitude(int length, RandomGenerator random) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            float value;
            do {
                value = Float.intBitsToFloat(random.nextInt());
            } while (!Float.isFinite(value));
            vector[i] = value;
        }
        return vector;
    }
}
