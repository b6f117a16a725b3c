package io.github.tardigrad.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.data.FloatDataset;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.JavaSoftmax;
import io.github.tardigrad.train.model.TrainingData;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The estimated noise of the minibatches beside the one that follows from every example's gradient. */
@Seeded
class BatchNoiseTest {
    private static final int WORKERS = 4;
    private static final int PARTITIONS = 3;
    /** In each partition. */
    private static final int SIZE = 8;

    private static final int FEATURES = 5;
    private static final int CLASSES = 3;
    private static final int BATCH = 2;
    private static final int ROUNDS = 4000;
    private static final long DEADLINE = 1_500_000_000;

    private final ClusterDelays delays = Clusters.unequal(WORKERS);

    private static Split examples(RandomGenerator random) {
        int[] labels = new int[PARTITIONS * SIZE];
        float[] features = new float[labels.length * FEATURES];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
        FloatDataset data = FloatDataset.of(features, labels, CLASSES);
        return new Split(data, data);
    }

    /** Drawn without replacement: of one partition S^2 / b (1 - b / N), S^2 the variance of the examples' gradients. */
    private static double exact(Split split, Partitions partitions, long seed, float[] parameters) {
        JavaSoftmax single = new JavaSoftmax(new TrainingData(split, partitions, 1, seed));
        int dimension = single.dimension();
        double noise = 0;
        try (GradientSource source = single.open()) {
            source.setParameters(parameters);
            for (int j = 0; j < PARTITIONS; j++) {
                float[][] gradients = new float[SIZE][dimension];
                double[] mean = new double[dimension];
                for (int i = 0; i < SIZE; i++) {
                    // An epoch has each example once.
                    source.gradient(WeightedPartitions.one(j), i, gradients[i]);
                    for (int l = 0; l < dimension; l++) {
                        mean[l] += gradients[i][l] / SIZE;
                    }
                }
                double squares = 0;
                for (float[] gradient : gradients) {
                    for (int l = 0; l < dimension; l++) {
                        squares += (gradient[l] - mean[l]) * (gradient[l] - mean[l]);
                    }
                }
                noise += squares / (SIZE - 1) / BATCH * (1 - (double) BATCH / SIZE);
            }
        }
        return noise;
    }

    /** That batches of one epoch have no example in common would make it a third larger. */
    @Test
    void itsMeanIsTheVarianceOfTheBatches(RandomGenerator random, Seed seed) {
        Split split = examples(random);
        Partitions partitions = Partitions.of(split.train(), PartitionBy.RANDOM, PARTITIONS, seed.value());
        JavaSoftmax task = new JavaSoftmax(new TrainingData(split, partitions, BATCH, seed.value()));
        float[] parameters = new float[task.dimension()];
        for (int l = 0; l < parameters.length; l++) {
            parameters[l] = (float) random.nextGaussian();
        }
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, 1.5, PARTITIONS, task.dimension());
        double estimated = 0;
        float[] gradient = new float[task.dimension()];
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value());
                GradientSource source = task.open()) {
            source.setParameters(parameters);
            for (long round = 1; round <= ROUNDS; round++) {
                pool.open(round, DEADLINE, parameters);
                pool.close(round, new BitSet());
                source.gradient(WeightedPartitions.all(PARTITIONS), round, gradient);
                double norm = 0;
                for (float g : gradient) {
                    norm += (double) g * g;
                }
                estimated += pool.batchNoise().orElseThrow() * norm / ROUNDS;
            }
        }

        double exact = exact(split, partitions, seed.value(), parameters);
        // An estimate's deviation is about its mean, so that of 4,000 is .016 of it, and neighbouring ones share
        // examples.
        assertThat(estimated).isCloseTo(exact, within(0.1 * exact));
    }

    @Test
    void whereEveryExampleIsUsedThereIsNone(RandomGenerator random, Seed seed) {
        JavaSoftmax task = new JavaSoftmax(examples(random), PARTITIONS, 0, seed.value());
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, 1.5, PARTITIONS, task.dimension());
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            pool.open(1, DEADLINE, task.initialParameters());
            pool.close(1, new BitSet());
            assertThat(pool.batchNoise()).hasValue(0);
        }
    }
}
