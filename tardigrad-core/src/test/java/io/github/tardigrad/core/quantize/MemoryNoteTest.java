package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.testing.Seeded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What a memory adds to frames: 32 bytes before the checksum, checked like all others. */
@Seeded
class MemoryNoteTest {
    private static final int DIMENSION = 300;
    private static final int NOTE = 32;
    private static final long SEED = 3;
    private static final MemoryNote SAID = new MemoryNote(4, 76, 0.25f, 12.5, 0.125);

    private static List<MessageFormat> formats() {
        return List.of(
                UniformQuantizer.format(DIMENSION, 4, 64),
                MessageFormat.unquantized(DIMENSION),
                new MessageFormat(DIMENSION, LatticeQuantizer.INSTANCE, 8));
    }

    @Test
    void isReadAsItWasWrittenAndChangesNothingElse(RandomGenerator random) throws Exception {
        for (MessageFormat format : formats()) {
            float[] message = message(random);
            byte[] plain = encode(format, Optional.empty(), message);
            byte[] noted = encode(format.withNote(), Optional.of(SAID), message);

            assertThat(noted).hasSize(plain.length + NOTE);
            assertThat(format.withNote().frameBytes()).isEqualTo(format.frameBytes() + NOTE);
            assertThat(Arrays.copyOfRange(noted, 8, plain.length - 4))
                    .isEqualTo(Arrays.copyOfRange(plain, 8, plain.length - 4));
            Frame frame = read(noted);
            assertThat(frame.header().note()).contains(SAID);
            assertThat(frame.toFloats()).isEqualTo(read(plain).toFloats());
            assertThat(read(plain).header().note()).isEmpty();
        }
    }

    @Test
    void survivesTheLosslessStage() throws Exception {
        MessageFormat format = UniformQuantizer.format(4096, 2, 0).withNote();
        float[] message = new float[4096];
        message[17] = 1;
        byte[] whole = encode(format, Optional.of(SAID), message);
        byte[] sent = new byte[whole.length];
        int length = new FrameDeflater().deflate(whole, whole.length, sent);

        assertThat(length).isLessThan(whole.length / 2);
        Frame frame = new FrameReader(SEED).read(sent, length, FrameLimits.DEFAULT);
        assertThat(frame.header().note()).contains(SAID);
        assertThat(frame.toFloats()).isEqualTo(read(whole).toFloats());
        for (int bit = 0; bit < 8 * length; bit++) {
            byte[] flipped = Arrays.copyOf(sent, length);
            flipped[bit / 8] = (byte) (flipped[bit / 8] ^ 1 << bit % 8);
            assertThatThrownBy(() -> new FrameReader(SEED).read(flipped, flipped.length, FrameLimits.DEFAULT))
                    .isInstanceOf(FrameFormatException.class);
        }
    }

    @Test
    void everyFlippedBitAndEveryOtherLengthIsRefused(RandomGenerator random) {
        for (MessageFormat format : formats()) {
            byte[] bytes = encode(format.withNote(), Optional.of(SAID), message(random));
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] = (byte) (flipped[bit / 8] ^ 1 << bit % 8);
                assertThatThrownBy(() -> read(flipped)).as("bit %d", bit).isInstanceOf(FrameFormatException.class);
            }
            for (int length = 0; length < bytes.length; length++) {
                byte[] shorter = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> read(shorter)).isInstanceOf(FrameFormatException.class);
            }
        }
    }

    @Test
    void fieldsOutOfRangeAreRefusedWithTheirPlaces(RandomGenerator random) {
        requireRefused(random, note -> note.putInt(0, -1), "epoch must be >= 0: offset=");
        requireRefused(random, note -> note.putFloat(4, 0), "alpha must be above 0 and at most 1: offset=");
        requireRefused(random, note -> note.putFloat(4, 1.5f), "alpha must be above 0");
        requireRefused(random, note -> note.putFloat(4, Float.NaN), "alpha must be above 0");
        requireRefused(
                random, note -> note.putLong(8, -2), "base must be at least -1 and below the round, 77: offset=");
        requireRefused(random, note -> note.putLong(8, 77), "base must be at least -1 and below the round");
        requireRefused(random, note -> note.putDouble(16, -1), "squared norm of the message must be finite and >= 0");
        requireRefused(
                random,
                note -> note.putDouble(24, Double.POSITIVE_INFINITY),
                "squared norm of the difference must be finite and >= 0");
    }

    @Test
    void aFormatWithNotesIsAnotherFormat(RandomGenerator random) throws Exception {
        MessageFormat format = formats().get(0);
        Frame plain = read(encode(format, Optional.empty(), message(random)));
        FrameHeader expected = new FrameHeader(1, 77, 5, format.withNote());
        assertThatThrownBy(() -> plain.requireMatches(expected)).hasMessageContaining("notes of a memory must be 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encode(format.withNote(), Optional.empty(), new float[DIMENSION]))
                .withMessageContaining("note");
    }

    private static void requireRefused(RandomGenerator random, Consumer<ByteBuffer> damage, String reason) {
        byte[] bytes = encode(formats().get(0).withNote(), Optional.of(SAID), message(random));
        damage.accept(
                ByteBuffer.wrap(bytes, bytes.length - 4 - NOTE, NOTE).slice().order(ByteOrder.LITTLE_ENDIAN));
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4, (int) checksum.getValue());
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(FrameFormatException.class)
                .hasMessageContaining(reason);
    }

    private static float[] message(RandomGenerator random) {
        float[] message = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            message[i] = (float) random.nextGaussian();
        }
        return message;
    }

    private static byte[] encode(MessageFormat format, Optional<MemoryNote> note, float[] message) {
        byte[] frame = new byte[format.frameBytes()];
        int length = new FrameEncoder(format)
                .encode(new FrameHeader(1, 77, 5, format, note), message, DitherKey.of(SEED, 77, 5), frame);
        return Arrays.copyOf(frame, length);
    }

    private static Frame read(byte[] bytes) throws FrameFormatException {
        return new FrameReader(SEED).read(bytes, bytes.length, FrameLimits.DEFAULT);
    }
}
