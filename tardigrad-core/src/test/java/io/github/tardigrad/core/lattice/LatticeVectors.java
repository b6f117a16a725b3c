package io.github.tardigrad.core.lattice;

import io.github.tardigrad.testing.AwkwardFloats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Vectors whose noise and length are known. */
final class LatticeVectors {
    private LatticeVectors() {}

    static Map<String, float[]> all(int length, RandomGenerator random) {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        vectors.put("normal", normal(length, random));
        float[] laplace = new float[length];
        float[] oneHot = new float[length];
        float[] signs = new float[length];
        float[] lognormal = new float[length];
        for (int i = 0; i < length; i++) {
            laplace[i] = (float) ((random.nextBoolean() ? 1 : -1) * -Math.log(1 - random.nextDouble()));
            oneHot[i] = i % 512 == 77 ? -3.25f : 0;
            signs[i] = random.nextBoolean() ? 0.1f : -0.1f;
            lognormal[i] = (float) (Math.exp(2 * random.nextGaussian()) * (random.nextBoolean() ? 1 : -1));
        }
        vectors.put("Laplace", laplace);
        vectors.put("one-hot blocks", oneHot);
        vectors.put("signs", signs);
        vectors.put("lognormal", lognormal);
        vectors.put("heavy", heavy(length, random));
        Map<String, float[]> awkward = AwkwardFloats.finite(length, random);
        vectors.put("sparse", awkward.get("sparse"));
        vectors.put("one outlier", awkward.get("one outlier"));
        return vectors;
    }

    static float[] normal(int length, RandomGenerator random) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    /** Student's t of 2.1 degrees of freedom, about: a Pareto tail of that index on either side. */
    static float[] heavy(int length, RandomGenerator random) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            double tail = Math.pow(1 - random.nextDouble(), -1 / 2.1);
            vector[i] = (float) (random.nextGaussian() * tail);
        }
        return vector;
    }
}
