package example;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.memory.Acknowledgement;
import io.github.tardigrad.core.memory.CoordinatorMemory;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.MemoryType;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.memory.WorkerMemory;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.BitSet;

/**
 * A memory with state of every kind on both ends: each frame counts a little once more in the round after, and each worker's messages
 * are smaller the more of them were taken. Named in META-INF/services/io.github.tardigrad.core.memory.MemoryType.
 */
public record Echo() implements Memory {
    private static final MemoryType TYPE = new Type();
    private static final double SHARE = 0.01;

    /** The kind of it. */
    public static final class Type implements MemoryType {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public String summary() {
            return "each frame counts a little once more";
        }

        @Override
        public Memory create(Settings settings) {
            return new Echo();
        }
    }

    @Override
    public MemoryType type() {
        return TYPE;
    }

    @Override
    public Settings settings() {
        return Settings.defaults(TYPE);
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public boolean survivesOtherPlans() {
        return true;
    }

    @Override
    public boolean keepsLateMessages() {
        return false;
    }

    @Override
    public DecodingRule decoding(
            DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, double[] varianceFactor, BitSet active) {
        return rule;
    }

    @Override
    public double deliveredShare(double varianceFactor) {
        return 1;
    }

    @Override
    public WorkerMemory worker(MessageFormat format, double varianceFactor, long seed) {
        return new Tired();
    }

    @Override
    public CoordinatorMemory coordinator(
            int dimension, double[] weights, StragglerProfile profile, double[] varianceFactor) {
        return new Again(dimension);
    }

    private static final class Tired implements WorkerMemory {
        private double strength = 1;
        private long lastTaken = -1;
        private byte[] tail = {};

        @Override
        public void acknowledge(Acknowledgement said) {
            if (said.acceptedRound() != lastTaken) {
                lastTaken = said.acceptedRound();
                strength *= 1 - SHARE;
            }
        }

        @Override
        public void compose(float[] message) {
            for (int i = 0; i < message.length; i++) {
                message[i] *= (float) strength;
            }
        }

        @Override
        public void sent(long round, byte[] frame, int length) {
            tail = new byte[] {frame[length - 1], (byte) round};
        }

        @Override
        public void keep(float[] message) {
            throw new AssertionError("late messages are not kept");
        }

        @Override
        public void writeTo(StateWriter state) {
            state.doubles("strength", strength);
            state.longs("lastTaken", lastTaken);
            state.bytes("tail", tail);
        }

        @Override
        public void readFrom(StateReader state) {
            strength = state.doubles("strength")[0];
            lastTaken = state.longs("lastTaken")[0];
            tail = state.bytes("tail");
        }
    }

    private static final class Again implements CoordinatorMemory {
        private final float[] last;

        Again(int dimension) {
            this.last = new float[dimension];
        }

        @Override
        public boolean addTo(float[] estimate) {
            boolean any = false;
            for (int i = 0; i < last.length; i++) {
                any |= last[i] != 0;
                estimate[i] += last[i];
                last[i] = 0;
            }
            return any;
        }

        @Override
        public void fold(int worker, Frame frame) {
            frame.accumulate(SHARE, last);
        }

        @Override
        public void writeTo(StateWriter state) {
            state.floats("last", last);
        }

        @Override
        public void readFrom(StateReader state) {
            state.floats("last", last);
        }
    }
}
