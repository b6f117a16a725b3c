package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.BitSet;

/** Every round starts from nothing, as in all published codes. */
public record NoMemory() implements Memory {
    /** One of them; all are equal. */
    public static final NoMemory INSTANCE = new NoMemory();

    /** The kind of it. */
    public static final MemoryType TYPE = new MemoryType() {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public String summary() {
            return "every round starts from nothing";
        }

        @Override
        public Memory create(Settings settings) {
            return INSTANCE;
        }
    };

    private static final WorkerMemory NOTHING = new WorkerMemory() {
        @Override
        public void acknowledge(Acknowledgement said) {}

        @Override
        public void compose(float[] message) {}

        @Override
        public void sent(long round, byte[] frame, int length) {}

        @Override
        public void keep(float[] message) {}

        @Override
        public void writeTo(StateWriter state) {}

        @Override
        public void readFrom(StateReader state) {}
    };

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
        return false;
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
        return NOTHING;
    }

    @Override
    public CoordinatorMemory coordinator(
            int dimension, double[] weights, StragglerProfile profile, double[] varianceFactor) {
        return CoordinatorMemory.NONE;
    }
}
