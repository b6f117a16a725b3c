package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    @Test
    @Seeded
    void everyExampleIsInOnePartitionAndSizesDifferByAtMostOne(RandomGenerator random) {
        for (PartitionBy by : PartitionBy.values()) {
            int size = 1 + random.nextInt(300);
            int count = 1 + random.nextInt(size);
            Partitions partitions = Partitions.of(data(size, 4), by, count, random.nextLong());
            boolean[] seen = new boolean[size];
            double shares = 0;
            int largest = 0;
            for (int j = 0; j < count; j++) {
                assertThat(partitions.size(j)).isBetween(size / count, (size + count - 1) / count);
                largest = Math.max(largest, partitions.size(j));
                shares += partitions.share(j);
                for (int i = 0; i < partitions.size(j); i++) {
                    assertThat(seen[partitions.example(j, i)]).isFalse();
                    seen[partitions.example(j, i)] = true;
                }
            }
            assertThat(seen).containsOnly(true);
            assertThat(partitions.largest()).isEqualTo(largest);
            assertThat(partitions.examples()).isEqualTo(size);
            assertThat(shares).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void byLabelHoldsFewClassesEach() {
        Dataset data = data(400, 4);
        Partitions partitions = Partitions.of(data, PartitionBy.LABEL, 4, 1);
        for (int j = 0; j < 4; j++) {
            for (int i = 0; i < 100; i++) {
                assertThat(data.label(partitions.example(j, i))).isEqualTo(j);
            }
        }
    }

    @Test
    void seedDecidesTheDealing() {
        Partitions first = Partitions.of(data(100, 2), PartitionBy.RANDOM, 3, 1);
        Partitions same = Partitions.of(data(100, 2), PartitionBy.RANDOM, 3, 1);
        Partitions other = Partitions.of(data(100, 2), PartitionBy.RANDOM, 3, 2);
        int equal = 0;
        for (int i = 0; i < 33; i++) {
            assertThat(same.example(0, i)).isEqualTo(first.example(0, i));
            equal += other.example(0, i) == first.example(0, i) ? 1 : 0;
        }
        assertThat(equal).isLessThan(10);
    }

    @Test
    void rejectsNoPartitionsAndMoreThanExamples() {
        Dataset data = data(5, 2);
        assertThat(Partitions.of(data, PartitionBy.RANDOM, 5, 1).size(4)).isEqualTo(1);
        for (int count : new int[] {0, -1, 6}) {
            assertThatThrownBy(() -> Partitions.of(data, PartitionBy.RANDOM, count, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("partitions must be 1..5, at least one training example each: partitions=" + count);
        }
    }

    /** Examples with labels 0, 1, ... in turn. */
    static Dataset data(int size, int classes) {
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % classes;
        }
        return FloatDataset.of(new float[size], labels, classes);
    }
}
