package io.github.tardigrad.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Seeded
class AwkwardFloatsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 256, 1021})
    void finiteVectorsHaveTheirLengthAndAreFinite(int length, Seed seed) {
        AwkwardFloats.finite(length, seed.generator()).forEach((name, vector) -> {
            assertThat(vector).as(name).hasSize(length);
            for (float value : vector) {
                assertThat(Float.isFinite(value)).as(name).isTrue();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 257})
    void nonFiniteVectorsHaveExactlyOneSuchValue(int length, Seed seed) {
        AwkwardFloats.nonFinite(length, seed.generator()).forEach((name, vector) -> {
            int nonFinite = 0;
            for (float value : vector) {
                nonFinite += Float.isFinite(value) ? 0 : 1;
            }
            assertThat(nonFinite).as(name).isEqualTo(1);
        });
    }

    @Test
    void equalSeedsGiveEqualVectors(Seed seed) {
        List<float[]> first =
                List.copyOf(AwkwardFloats.finite(33, seed.generator()).values());
        List<float[]> second =
                List.copyOf(AwkwardFloats.finite(33, seed.generator()).values());
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i)).isEqualTo(second.get(i));
        }
    }
}
