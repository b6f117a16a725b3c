package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class StochasticRoundingTest {
    @Test
    void neverExceedsTheLargestLevelAtTheTopOfTheRange(RandomGenerator random) {
        for (int bits = 2; bits <= 32; bits++) {
            int levels = (int) Levels.magnitudeLevels(bits);
            for (int trial = 0; trial < 200; trial++) {
                // |x| = N: the quotient is exactly S, and rounding of the scale may push the product above it.
                float norm = Math.abs(Float.intBitsToFloat(random.nextInt() & 0x7F7FFFFF));
                float[] message = new float[64];
                for (int i = 0; i < message.length; i++) {
                    message[i] = i % 2 == 0 ? norm : -norm;
                }
                DitherKey key = new DitherKey(random.nextInt(), random.nextInt());
                int[] codes = codes(bits, message, norm, key);
                for (int i = 0; i < codes.length; i++) {
                    boolean negative = (codes[i] >>> (bits - 1)) == 1;
                    int level = codes[i] & levels;
                    assertThat((codes[i] & 0xFFFFFFFFL) >>> bits).isZero();
                    if (norm > 0) {
                        assertThat(negative).as("bits=%d, norm=%s", bits, norm).isEqualTo(i % 2 == 1 && level > 0);
                        assertThat(level)
                                .as("bits=%d, norm=%s", bits, norm)
                                .isBetween(levels - 1 - (levels >>> 20), levels);
                    }
                }
            }
        }
    }

    @Test
    void givesZerosForANormOfZero() {
        assertThat(codes(4, new float[] {0, -0.0f, 0, -0.0f}, 0, DitherKey.of(1, 1, 1)))
                .containsOnly(0);
    }

    @Test
    void choosesTheSameLevelsOnBothSidesOfTheNarrowThreshold(RandomGenerator random) {
        // |t| <= 2^30, half a float's last place is 64: 1792 coordinates, each with a chance of at most 64 x 2^-23: two
        // or
        // more differ with a probability below 1e-4.
        assertThat(differing(2, 8, random)).isLessThan(4);
        // Scale and product round by at most 96 and truncation by 1, of 2^(32-b) for a step: 256 coordinates of each
        // width
        // make 0.8 that differ at most on average, and 8 or more with a probability below 3e-6.
        assertThat(differing(9, 16, random)).isLessThan(8);
    }

    /** How many levels the two arithmetics, which differ in resolution only, choose differently. */
    private static int differing(int leastBits, int mostBits, RandomGenerator random) {
        int differing = 0;
        for (int bits = leastBits; bits <= mostBits; bits++) {
            float[] large = new float[256];
            float[] small = new float[256];
            for (int i = 0; i < 256; i++) {
                large[i] = (random.nextFloat() - 0.5f) * 0x1p-96f;
                small[i] = large[i] * 0.5f;
            }
            DitherKey key = new DitherKey(random.nextInt(), random.nextInt());
            int[] narrow = codes(bits, large, StochasticRounding.MIN_NARROW_NORM, key);
            int[] wide = codes(bits, small, StochasticRounding.MIN_NARROW_NORM / 2, key);
            for (int i = 0; i < 256; i++) {
                differing += narrow[i] == wide[i] ? 0 : 1;
            }
        }
        return differing;
    }

    /** The codes of at most one block in one bucket. */
    private static int[] codes(int bits, float[] message, float norm, DitherKey key) {
        LevelTile tile = new LevelTile();
        tile.cover(message, 0, message.length, key);
        tile.scale(0, LaneStreams.BLOCK, StochasticRounding.scale(bits, norm));
        new StochasticRounding(bits).round(tile, 0);
        return Arrays.copyOf(tile.codes(), message.length);
    }
}
