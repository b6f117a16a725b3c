package io.github.tardigrad.train.data;

/**
 * Which examples of a partition a round uses: a function of (seed, partition, round), so two workers that hold the same
 * partition use the same ones.
 *
 * <p>A partition is visited epoch after epoch, each in a random order of its own; round r takes the r-th piece of this
 * endless sequence. Every batch has the same length, every example is used equally often, and at each round every
 * example is equally likely at every place, so the mean gradient of a batch is unbiased.
 *
 * <p>Threads: immutable. Cost: O(batch) time and no memory a call; no order is ever stored.
 */
public final class Minibatches {
    private static final int FEISTEL_ROUNDS = 4;
    private static final long ROUND_KEY = 0xD1342543DE82EF95L;

    private final Partitions partitions;
    private final int batchSize;
    private final long seed;

    /**
     * Batches over these partitions.
     *
     * @param partitions who holds which example
     * @param batchSize examples a partition a round; 0, or more than a partition holds: all of it, in its own order
     * @param seed the key of the orders
     * @throws IllegalArgumentException if batchSize is negative
     */
    public Minibatches(Partitions partitions, int batchSize, long seed) {
        requireBatchSize(batchSize);
        this.partitions = partitions;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /**
     * Checks the rule for batch sizes.
     *
     * @throws IllegalArgumentException if batchSize is negative
     */
    public static void requireBatchSize(int batchSize) {
        if (batchSize < 0) {
            throw new IllegalArgumentException(
                    "batch size must be >= 0 (0 = the whole partition): batchSize=" + batchSize);
        }
    }

    /** The number of examples of each of this partition's batches. */
    public int size(int partition) {
        int all = partitions.size(partition);
        return batchSize == 0 ? all : Math.min(batchSize, all);
    }

    /** The number of examples of the longest batch. */
    public int largest() {
        int all = partitions.largest();
        return batchSize == 0 ? all : Math.min(batchSize, all);
    }

    /**
     * Writes the data set's indices of one batch and returns how many there are.
     *
     * <p>Updates: {@code indices[0]} to {@code indices[size(partition) - 1]}.
     *
     * @throws IllegalArgumentException if round is negative
     * @throws IndexOutOfBoundsException if there is no such partition or indices is too short
     */
    public int indicesInto(int partition, long round, int[] indices) {
        if (round < 0) {
            throw new IllegalArgumentException("round must be >= 0: round=" + round);
        }
        int all = partitions.size(partition);
        int batch = size(partition);
        if (batch == all) {
            for (int i = 0; i < batch; i++) {
                indices[i] = partitions.example(partition, i);
            }
            return batch;
        }
        long partitionKey = KeyedRandom.key(seed, KeyedRandom.Use.MINIBATCHES, partition);
        long first = Math.multiplyExact(round, (long) batch);
        long epoch = first / all;
        int position = (int) (first % all);
        long key = KeyedRandom.mix(partitionKey + epoch);
        for (int i = 0; i < batch; i++) {
            indices[i] = partitions.example(partition, permuted(key, all, position));
            if (++position == all) {
                position = 0;
                key = KeyedRandom.mix(partitionKey + ++epoch);
            }
        }
        return batch;
    }

    /**
     * Where position goes in the permutation of 0 to size - 1 that key names.
     *
     * <p>A Feistel network permutes the next power of four; walking its cycle until it is back below size permutes
     * these alone. The rotation makes every image exactly equally likely, whatever the network.
     */
    static int permuted(long key, int size, int position) {
        int half = Math.max(1, (33 - Integer.numberOfLeadingZeros(size - 1)) / 2);
        int mask = (1 << half) - 1;
        int x = position;
        do {
            int left = x >>> half;
            int right = x & mask;
            for (int round = 0; round < FEISTEL_ROUNDS; round++) {
                int mixed = (int) (KeyedRandom.mix(key + (round + 1) * ROUND_KEY + right) >>> 32) & mask;
                int swap = left ^ mixed;
                left = right;
                right = swap;
            }
            x = (left << half) | right;
        } while (Integer.compareUnsigned(x, size) >= 0);
        int rotation = KeyedRandom.scaled(KeyedRandom.mix(key), size);
        int room = size - rotation;
        return x < room ? x + rotation : x - room;
    }
}
