package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.MassRule;
import io.github.tardigrad.core.option.Settings;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A cluster that a scheme is to be constructed for. Immutable. */
public final class CodeRequest {
    private final StragglerProfile profile;
    private final double[] varianceFactor;
    private final int partitions;
    private final Settings settings;
    private final long seed;
    private final Optional<EncodingMatrix> held;
    private final MassRule masses;

    /**
     * A request; the array is copied.
     *
     * @param varianceFactor eps_i of each worker's quantizer; infinite for a silent worker
     * @param seed of a code that is drawn at random
     */
    public CodeRequest(
            StragglerProfile profile, double[] varianceFactor, int partitions, Settings settings, long seed) {
        this(profile, varianceFactor, partitions, settings, seed, Optional.empty());
    }

    /**
     * A request where the data lies already; the array is copied.
     *
     * @param held who holds which partition: its entries, whatever their values are. A scheme whose structure follows from
     *     the profile stays within it; one that draws its code from the seed need not look.
     */
    public CodeRequest(
            StragglerProfile profile,
            double[] varianceFactor,
            int partitions,
            Settings settings,
            long seed,
            Optional<EncodingMatrix> held) {
        this(profile, varianceFactor, partitions, settings, seed, held, MassRule.OPTIMAL);
    }

    /**
     * A request with another rule for masses; the array is copied.
     *
     * @param masses for a scheme that is free to choose them
     */
    public CodeRequest(
            StragglerProfile profile,
            double[] varianceFactor,
            int partitions,
            Settings settings,
            long seed,
            Optional<EncodingMatrix> held,
            MassRule masses) {
        this.masses = masses;
        this.profile = profile;
        this.varianceFactor = varianceFactor.clone();
        this.partitions = partitions;
        this.settings = settings;
        this.seed = seed;
        this.held = held;
    }

    /** Who holds which partition already: the code may use no other; empty where data can go anywhere. */
    public Optional<EncodingMatrix> held() {
        return held;
    }

    /** The rule for masses, for a scheme that is free to choose them. */
    public MassRule masses() {
        return masses;
    }

    /** Who is late. */
    public StragglerProfile profile() {
        return profile;
    }

    /** Number of workers n. */
    public int workers() {
        return profile.workers();
    }

    /** Number of partitions k. */
    public int partitions() {
        return partitions;
    }

    /** What the job sets. */
    public Settings settings() {
        return settings;
    }

    /** The seed of a code that is drawn at random. */
    public long seed() {
        return seed;
    }

    /** A generator for a code that is drawn at random; the same for equal seeds. */
    public RandomGenerator random() {
        return new SplittableRandom(seed);
    }

    /** A copy of the variance factors. */
    public double[] varianceFactor() {
        return varianceFactor.clone();
    }

    /** Whether a worker can answer and may send. */
    public boolean usable(int worker) {
        return profile.arrival(worker) > 0 && varianceFactor[worker] < Double.POSITIVE_INFINITY;
    }

    /** {@link #usable(int)} for every worker. */
    public boolean[] usable() {
        boolean[] usable = new boolean[workers()];
        for (int i = 0; i < usable.length; i++) {
            usable[i] = usable(i);
        }
        return usable;
    }

    /** Utilities q / (p + eps), 0 for workers that cannot answer or may not send, infinite for perfect ones. */
    public double[] utilities() {
        double[] utilities = new double[workers()];
        Arrays.setAll(utilities, i -> profile.utility(i, varianceFactor[i]));
        return utilities;
    }

    /** Utilities q / p of the same workers as if nothing were quantized. */
    public double[] utilitiesWithoutQuantizer() {
        double[] utilities = new double[workers()];
        Arrays.setAll(utilities, i -> usable(i) ? profile.utility(i, 0) : 0);
        return utilities;
    }

    /** 1 / q for workers that can be used, 0 for the others. */
    public double[] inverseArrival() {
        double[] inverse = new double[workers()];
        Arrays.setAll(inverse, i -> usable(i) ? 1 / profile.arrival(i) : 0);
        return inverse;
    }

    /** 1 for every worker. */
    public double[] ones() {
        double[] ones = new double[workers()];
        Arrays.fill(ones, 1);
        return ones;
    }
}
