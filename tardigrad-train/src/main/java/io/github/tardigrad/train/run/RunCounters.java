package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.engine.RoundTimings;
import java.util.OptionalDouble;

/** What a run has added up since its very start; goes through checkpoints. Threads: confined. */
final class RunCounters {
    private static final double SECONDS_PER_NANO = 1e-9;

    private long uplinkBytes;
    private long virtualNanos;
    private double waitForAllSeconds;
    private long emptyRounds;
    private long refusedFrames;
    private long discardedFrames;
    private long gradientNanos;
    private long encodeNanos;
    private long decodeNanos;
    private long updateNanos;
    private long otherNanos;
    private long checkpointNanos;

    void addRound(long lengthNanos, long bytes, boolean empty, int refused, int discarded) {
        virtualNanos += lengthNanos;
        uplinkBytes += bytes;
        emptyRounds += empty ? 1 : 0;
        refusedFrames += refused;
        discardedFrames += discarded;
    }

    void addWorkers(RoundTimings timings) {
        gradientNanos += timings.gradientNanos();
        encodeNanos += timings.encodeNanos();
        OptionalDouble waiting = timings.waitForAllSeconds();
        waitForAllSeconds += waiting.isPresent() ? waiting.getAsDouble() : Double.POSITIVE_INFINITY;
    }

    void addCoordinator(long decode, long update, long other) {
        decodeNanos += decode;
        updateNanos += update;
        otherNanos += other;
    }

    void addCheckpoint(long nanos) {
        checkpointNanos += nanos;
    }

    double virtualSeconds() {
        return virtualNanos * SECONDS_PER_NANO;
    }

    long uplinkBytes() {
        return uplinkBytes;
    }

    double waitForAllSeconds() {
        return waitForAllSeconds;
    }

    long emptyRounds() {
        return emptyRounds;
    }

    long refusedFrames() {
        return refusedFrames;
    }

    long discardedFrames() {
        return discardedFrames;
    }

    double gradientSeconds() {
        return gradientNanos * SECONDS_PER_NANO;
    }

    double encodeSeconds() {
        return encodeNanos * SECONDS_PER_NANO;
    }

    double decodeSeconds() {
        return decodeNanos * SECONDS_PER_NANO;
    }

    double updateSeconds() {
        return updateNanos * SECONDS_PER_NANO;
    }

    double checkpointSeconds() {
        return checkpointNanos * SECONDS_PER_NANO;
    }

    /** All but gradients; the workers' encoding only where it takes the coordinator's time. */
    double otherSeconds(boolean withEncode) {
        long nanos = decodeNanos + updateNanos + otherNanos + checkpointNanos + (withEncode ? encodeNanos : 0);
        return nanos * SECONDS_PER_NANO;
    }

    void writeTo(ObjectNode node) {
        node.put("uplinkBytes", uplinkBytes)
                .put("virtualNanos", virtualNanos)
                .put("emptyRounds", emptyRounds)
                .put("refusedFrames", refusedFrames)
                .put("discardedFrames", discardedFrames)
                .put("gradientNanos", gradientNanos)
                .put("encodeNanos", encodeNanos)
                .put("decodeNanos", decodeNanos)
                .put("updateNanos", updateNanos)
                .put("otherNanos", otherNanos)
                .put("checkpointNanos", checkpointNanos);
        if (Double.isFinite(waitForAllSeconds)) {
            node.put("waitForAllSeconds", waitForAllSeconds);
        } else {
            node.putNull("waitForAllSeconds");
        }
    }

    void readFrom(JsonNode node) {
        uplinkBytes = node.path("uplinkBytes").asLong();
        virtualNanos = node.path("virtualNanos").asLong();
        emptyRounds = node.path("emptyRounds").asLong();
        refusedFrames = node.path("refusedFrames").asLong();
        discardedFrames = node.path("discardedFrames").asLong();
        gradientNanos = node.path("gradientNanos").asLong();
        encodeNanos = node.path("encodeNanos").asLong();
        decodeNanos = node.path("decodeNanos").asLong();
        updateNanos = node.path("updateNanos").asLong();
        otherNanos = node.path("otherNanos").asLong();
        checkpointNanos = node.path("checkpointNanos").asLong();
        waitForAllSeconds = node.path("waitForAllSeconds").asDouble(Double.POSITIVE_INFINITY);
    }
}
