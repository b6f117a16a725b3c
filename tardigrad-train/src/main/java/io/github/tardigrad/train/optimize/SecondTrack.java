package io.github.tardigrad.train.optimize;

import java.util.OptionalDouble;

/** The second-moment estimate of a round: decoded from the same frames with other weights. */
public interface SecondTrack {

    /** The second track is the first. */
    SecondTrack SAME = new SecondTrack() {
        @Override
        public OptionalDouble scale() {
            return OptionalDouble.of(1);
        }

        @Override
        public void decodeInto(float[] estimate) {
            throw new AssertionError("a track with a scale is never decoded again");
        }
    };

    /** The one factor from the first estimate to this one, if there is one; else the frames are decoded again. */
    OptionalDouble scale();

    /**
     * Decodes this track.
     *
     * @param estimate overwritten
     */
    void decodeInto(float[] estimate);
}
