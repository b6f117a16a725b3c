package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MinibatchesTest {
    @Test
    @Seeded
    void keyedPermutationIsAPermutationAtEverySize(RandomGenerator random) {
        for (int size = 1; size < 300; size++) {
            assertPermutation(random.nextLong(), size);
        }
        for (int size : new int[] {1023, 1024, 1025, 4095, 4096, 4097, 60_000}) {
            assertPermutation(random.nextLong(), size);
        }
    }

    @Test
    void keyedPermutationStaysInRangeAtTheLargestSize() {
        for (int position : new int[] {0, 1, 1 << 30, Integer.MAX_VALUE - 1}) {
            assertThat(Minibatches.permuted(99, Integer.MAX_VALUE, position)).isBetween(0, Integer.MAX_VALUE - 1);
        }
    }

    @Test
    @Seeded
    void everyExampleIsEquallyLikelyAtEveryPlace(RandomGenerator random) {
        // A count is binomial(N, 1/m). Bernstein: P(|count - N/m| > t) <= 2 exp(-t^2 / (2 (N/m + t/3))); with N/m =
        // 10,000 and t = 800 that is 6e-14 a count, for 7 * 7 counts.
        int size = 7;
        int[][] counts = new int[size][size];
        for (int n = 0; n < 70_000; n++) {
            long key = random.nextLong();
            for (int position = 0; position < size; position++) {
                counts[position][Minibatches.permuted(key, size, position)]++;
            }
        }
        for (int[] row : counts) {
            for (int count : row) {
                assertThat(count).isBetween(10_000 - 800, 10_000 + 800);
            }
        }
    }

    @Test
    @Seeded
    void epochsUseEveryExampleOnce(RandomGenerator random) {
        // 11 rounds of 7 from partitions of 11 are 7 epochs: every example 7 times, and once in each 11 that follow.
        Partitions partitions = Partitions.of(PartitionsTest.data(33, 2), PartitionBy.RANDOM, 3, random.nextLong());
        Minibatches minibatches = new Minibatches(partitions, 7, random.nextLong());
        int[] sequence = new int[77];
        int[] batch = new int[7];
        for (int round = 0; round < 11; round++) {
            assertThat(minibatches.indicesInto(1, round, batch)).isEqualTo(7);
            System.arraycopy(batch, 0, sequence, 7 * round, 7);
        }
        int[] expected = new int[11];
        Arrays.setAll(expected, i -> partitions.example(1, i));
        Arrays.sort(expected);
        for (int epoch = 0; epoch < 7; epoch++) {
            int[] used = Arrays.copyOfRange(sequence, 11 * epoch, 11 * epoch + 11);
            Arrays.sort(used);
            assertThat(used).isEqualTo(expected);
        }
    }

    @Test
    void workersWithTheSamePartitionUseTheSameBatch() {
        Minibatches one = minibatches(16, 5);
        Minibatches two = minibatches(16, 5);
        int[] first = new int[16];
        int[] second = new int[16];
        two.indicesInto(0, 3, second);
        one.indicesInto(2, 1_000_000_000_000L, first);
        two.indicesInto(2, 1_000_000_000_000L, second);
        assertThat(second).isEqualTo(first);
        minibatches(16, 6).indicesInto(2, 1_000_000_000_000L, second);
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void wholePartitionsComeInTheirOwnOrder() {
        for (int batchSize : new int[] {0, 34, 1000}) {
            Minibatches minibatches = minibatches(batchSize, 5);
            int[] batch = new int[minibatches.largest()];
            Partitions partitions = partitions();
            for (int j = 0; j < 3; j++) {
                int partition = j;
                assertThat(minibatches.indicesInto(j, 9, batch)).isEqualTo(partitions.size(j));
                int[] expected = new int[partitions.size(j)];
                Arrays.setAll(expected, i -> partitions.example(partition, i));
                assertThat(Arrays.copyOf(batch, expected.length)).isEqualTo(expected);
            }
        }
    }

    @Test
    void rejectsNegativeRoundsAndSizes() {
        assertThatThrownBy(() -> minibatches(4, 1).indicesInto(0, -1, new int[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("round must be >= 0: round=-1");
        assertThatThrownBy(() -> minibatches(-1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch size must be >= 0 (0 = the whole partition): batchSize=-1");
    }

    private static Partitions partitions() {
        return Partitions.of(PartitionsTest.data(100, 2), PartitionBy.RANDOM, 3, 1);
    }

    private static Minibatches minibatches(int batchSize, long seed) {
        return new Minibatches(partitions(), batchSize, seed);
    }

    private static void assertPermutation(long key, int size) {
        boolean[] seen = new boolean[size];
        for (int position = 0; position < size; position++) {
            int image = Minibatches.permuted(key, size, position);
            assertThat(seen[image]).isFalse();
            seen[image] = true;
        }
    }
}
