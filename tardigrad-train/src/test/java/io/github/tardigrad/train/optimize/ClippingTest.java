package io.github.tardigrad.train.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ClippingTest {
    /** A second estimate of its own. */
    private static final SecondTrack SECOND = new SecondTrack() {
        @Override
        public OptionalDouble scale() {
            return OptionalDouble.empty();
        }

        @Override
        public void decodeInto(float[] decoded) {
            decoded[0] = 10;
            decoded[1] = -20;
        }
    };

    @Test
    void aLongEstimateIsShortenedToTheNormAndTheSecondTrackAsMuch() {
        float[] estimate = {30, -40};
        SecondTrack second = Clipping.clip(OptionalDouble.of(5), estimate, SECOND);
        assertThat(estimate).containsExactly(new float[] {3, -4}, within(1e-6f));
        float[] decoded = new float[2];
        second.decodeInto(decoded);
        assertThat(decoded).containsExactly(new float[] {1, -2}, within(1e-6f));
        assertThat(second.scale()).isEmpty();
    }

    @Test
    void aShortEstimateStaysAsItIs() {
        float[] estimate = {3, -4};
        assertThat(Clipping.clip(OptionalDouble.of(5), estimate, SECOND)).isSameAs(SECOND);
        assertThat(Clipping.clip(OptionalDouble.empty(), estimate, SECOND)).isSameAs(SECOND);
        assertThat(estimate).containsExactly(3, -4);
    }
}
