package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.testing.Seeded;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class DitherKeyTest {
    private static final int COUNT = 1 << 16;

    @Test
    void isAFunctionOfSeedRoundAndWorker(RandomGenerator random) {
        long seed = random.nextLong();
        assertThat(DitherKey.of(seed, 4, 5)).isEqualTo(DitherKey.of(seed, 4, 5));
        Set<DitherKey> keys = new HashSet<>();
        for (int round = 0; round < 100; round++) {
            for (int worker = 0; worker < 100; worker++) {
                keys.add(DitherKey.of(seed, round, worker));
            }
        }
        // 10^4 keys of 64 bits: a collision has a probability of 10^8 / 2^65.
        assertThat(keys).hasSize(10_000);
    }

    @Test
    void isUniform(RandomGenerator random) {
        // Hoeffding for values in [0, 1]: P(|mean - 1/2| > 4 / sqrt(n)) <= 2 e^-32; the same for each bit.
        double tolerance = 4 / Math.sqrt(COUNT);
        DitherKey key = DitherKey.of(random.nextLong(), 0, 0);
        double mean = 0;
        double[] ones = new double[32];
        for (int i = 0; i < COUNT; i++) {
            mean += uniform(key, i) / COUNT;
            for (int bit = 0; bit < 32; bit++) {
                ones[bit] += (double) (key.bits(i) >>> bit & 1) / COUNT;
            }
        }
        assertThat(mean).isBetween(0.5 - tolerance, 0.5 + tolerance);
        for (double share : ones) {
            assertThat(share).isBetween(0.5 - tolerance, 0.5 + tolerance);
        }
    }

    @Test
    void isUncorrelatedBetweenNeighboursAtEverySmallShift(RandomGenerator random) {
        long seed = random.nextLong();
        DitherKey key = DitherKey.of(seed, 10, 3);
        // (u - 1/2)(v - 1/2) lies in [-1/4, 1/4]: by Hoeffding P(|mean| > 2 / sqrt(n)) <= 2 e^-32.
        double tolerance = 2 / Math.sqrt(COUNT);
        for (DitherKey other :
                List.of(DitherKey.of(seed, 10, 4), DitherKey.of(seed, 11, 3), DitherKey.of(seed + 1, 10, 3))) {
            for (int shift = -8; shift <= 8; shift++) {
                assertThat(correlation(key, other, shift)).as("shift %d", shift).isBetween(-tolerance, tolerance);
            }
        }
        for (int shift = 1; shift <= 32; shift++) {
            assertThat(correlation(key, key, shift)).as("self, shift %d", shift).isBetween(-tolerance, tolerance);
        }
    }

    @Test
    void keysThatDifferInTheSecondWordAloneGiveNoShiftedCopy(RandomGenerator random) {
        int key0 = random.nextInt();
        DitherKey key = new DitherKey(key0, 0);
        DitherKey shifted = new DitherKey(key0 + 5, 0);
        double tolerance = 2 / Math.sqrt(COUNT);
        // The check sees a shifted copy when there is one.
        assertThat(correlation(key, shifted, -5)).isGreaterThan(tolerance);
        for (int key1 : new int[] {0x1234567, 0x9E3779B9, 0xDEADBEEF, 0x00F0F0F0, -12345678}) {
            DitherKey other = new DitherKey(key0 + 5, key1);
            assertThat(correlation(key, other, -5)).as("key1 %x", key1).isBetween(-tolerance, tolerance);
        }
    }

    private static double correlation(DitherKey a, DitherKey b, int shift) {
        double sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += (uniform(a, i) - 0.5) * (uniform(b, i + shift) - 0.5);
        }
        return sum / COUNT;
    }

    private static double uniform(DitherKey key, int index) {
        return (key.bits(index) >>> 8) * 0x1p-24;
    }
}
