package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.testing.Seeded;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class LaneStreamsTest {
    @Test
    void readsEveryCodeThatItPacked(RandomGenerator random) {
        for (int bits = 2; bits <= 32; bits++) {
            int[] codes = randomCodes(bits, random);
            byte[] bytes = new byte[LaneStreams.blockBytes(bits) + 3];
            LaneStreams.pack(bits, codes, bytes, 3);
            for (int i = 0; i < codes.length; i++) {
                assertThat(LaneStreams.code(bits, bytes, 3, i))
                        .as("bits=%d, i=%d", bits, i)
                        .isEqualTo(codes[i]);
            }
        }
    }

    @Test
    void accumulatesExactlyTheAskedCoordinatesOfABlock(RandomGenerator random) {
        for (int bits = 2; bits <= 8; bits++) {
            int[] codes = randomCodes(bits, random);
            byte[] bytes = new byte[LaneStreams.blockBytes(bits)];
            LaneStreams.pack(bits, codes, bytes, 0);
            for (int trial = 0; trial < 50; trial++) {
                int from = 8 * random.nextInt(32);
                int to = from + 1 + random.nextInt(256 - from);
                float[] estimate = new float[512];
                float[] expected = new float[512];
                for (int i = 0; i < 512; i++) {
                    estimate[i] = random.nextFloat();
                    expected[i] = estimate[i];
                }
                int signBit = 1 << (bits - 1);
                for (int i = from; i < to; i++) {
                    int level = codes[i] & (signBit - 1);
                    float term = ((codes[i] & signBit) != 0 ? -level : level) * 0.3f;
                    expected[256 + i] = expected[256 + i] + term;
                }
                LaneStreams.accumulate(bits, bytes, 0, from, to, 0.3f, estimate, 256 + from);
                assertThat(estimate)
                        .as("bits=%d, from=%d, to=%d", bits, from, to)
                        .isEqualTo(expected);
            }
        }
    }

    private static int[] randomCodes(int bits, RandomGenerator random) {
        int[] codes = new int[LaneStreams.BLOCK];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextInt() >>> (32 - bits);
        }
        return codes;
    }
}
