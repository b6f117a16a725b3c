package io.github.tardigrad.core.lattice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class LatticeCheckTest {
    private static final DitherKey KEY = DitherKey.of(1, 2, 3);
    private static final LatticeRate RATE = new LatticeRate(21);

    /** 1,100 coordinates: three blocks, one segment, one exception in the second block; low bits. */
    private static final int LENGTH = 1100;

    private static final int LOW = 6;
    private static final int EXCEPTION = LOW + (LENGTH + 7) / 8;
    private static final int STATE = EXCEPTION + 4;

    private static byte[] payload(RandomGenerator random) {
        float[] message = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            message[i] = 2 * random.nextFloat() - 1;
        }
        message[600] = -16;
        return LatticeCodecTest.encode(message, RATE, KEY);
    }

    @Test
    void refusesEveryFieldOutOfRangeWithItsOffset(RandomGenerator random) {
        requireRefused(
                random,
                b -> b.putShort(2, (short) 0x7F80),
                "scale of block 1 must be 0 or 0x0080..0x7c80, and 0x8000 of a block with exceptions: offset=9,"
                        + " found=0x7f80");
        requireRefused(
                random,
                b -> b.putShort(4, (short) 0x8000),
                "scale of block 2 must be 0 or 0x0080..0x7c80, and 0x8000 of a block with exceptions: offset=11,"
                        + " found=0x8000");
        requireRefused(
                random,
                b -> b.put(EXCEPTION - 1, (byte) 0x80),
                "padding of the low bits of segment 0 must be 0: offset=" + (EXCEPTION + 6) + ", found=8");
        requireRefused(
                random,
                b -> b.putShort(EXCEPTION, (short) 512),
                "place of an exception of block 1 must be 0..511: offset=" + (EXCEPTION + 7) + ", found=512");
        requireRefused(
                random,
                b -> b.putShort(EXCEPTION + 2, (short) 66),
                "exception of block 1 must be beyond 66 and at most 213 in magnitude: offset=" + (EXCEPTION + 7)
                        + ", found=66");
        requireRefused(
                random,
                b -> b.putShort(EXCEPTION + 2, (short) -214),
                "exception of block 1 must be beyond 66 and at most 213 in magnitude: offset=" + (EXCEPTION + 7)
                        + ", found=-214");
        requireRefused(
                random,
                b -> b.putInt(STATE, b.getInt(STATE) ^ 0x10),
                "words of segment 0 must be |state 0 of segment 0 must be |integer coded for an exception of block 1"
                        + " must be 0");
    }

    @Test
    void refusesExceptionsThatDoNotRiseOrAreTooMany(RandomGenerator random) {
        requireRefused(
                random,
                b -> {
                    b.putShort(EXCEPTION, (short) (0x8000 | 88));
                    b.putShort(EXCEPTION + 4, (short) 88);
                    b.putShort(EXCEPTION + 6, (short) 100);
                },
                "place of an exception of block 1 must be 89..511: offset=" + (EXCEPTION + 11) + ", found=88");
        requireRefused(
                random,
                b -> {
                    for (int i = 0; i < 20; i++) {
                        b.putShort(EXCEPTION + 4 * i, (short) (0x8000 | 88 + i));
                        b.putShort(EXCEPTION + 4 * i + 2, (short) 100);
                    }
                },
                "number of exceptions of block 1 must be at most 10: offset=" + (EXCEPTION + 40 + 7) + ", found=more");
    }

    @Test
    void refusesAnExceptionWhereSomethingElseIsCoded(RandomGenerator random) {
        // The exception's place is moved: what is coded there is rarely 0.
        int refused = 0;
        for (int place = 0; place < 100; place++) {
            byte[] bytes = payload(random);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(EXCEPTION, (short) place);
            FrameFormatException e = refusal(bytes, LENGTH);
            if (e != null) {
                assertThat(e)
                        .hasMessageStartingWith("frame: integer coded for an exception of block 1 must be 0: offset=");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(50);
    }

    @Test
    void refusesOffsetsOutOfOrderAndLengthsThatDoNotFit(RandomGenerator random) {
        int length = 2 * 65536 + 600;
        byte[] bytes = LatticeCodecTest.encode(LatticeVectors.normal(length, random), new LatticeRate(4), KEY);
        int offsets = 2 * 258;
        int segments = bytes.length - offsets - 8;
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int second = view.getInt(offsets);
        int third = view.getInt(offsets + 4);
        view.putInt(offsets + 4, second - 1);
        requireMessage(
                bytes,
                length,
                "offset of segment 2 must be " + second + ".." + segments + ": offset=" + (offsets + 4) + ", found="
                        + (second - 1));
        view.putInt(offsets + 4, segments + 1);
        requireMessage(
                bytes,
                length,
                "offset of segment 2 must be " + second + ".." + segments + ": offset=" + (offsets + 4) + ", found="
                        + (segments + 1));
        view.putInt(offsets + 4, third);
        view.putInt(offsets, -1);
        requireMessage(
                bytes, length, "offset of segment 1 must be 0.." + segments + ": offset=" + offsets + ", found=-1");
        view.putInt(offsets, second + 1);
        requireMessage(
                bytes,
                length,
                "length of segment 0 must be room for 32 states and at most 65536 words: found=" + (second + 1));
        view.putInt(offsets, 100);
        requireMessage(bytes, length, "length of segment 0 must be at least 128: found=100");
        view.putInt(offsets, second - 2);
        FrameFormatException early = refusal(bytes, length);
        assertThat(early).hasMessageMatching("frame: (words|state \\d+) of segment 0 must be .*");
        view.putInt(offsets, second);
        assertThat(refusal(bytes, length)).isNull();
        requireMessage(
                Arrays.copyOf(bytes, offsets + 7),
                length,
                "payload's length must be at least " + (offsets + 8) + " bytes: found=" + (offsets + 7));

        byte[] zeros = new byte[5];
        requireMessage(zeros, 700, "length of segment 0 must be 0, as it is empty: found=1");
        requireMessage(new byte[1], 0, "payload's length must be 0: found=1");
    }

    @Test
    void refusesTruncationsAndExtensions(RandomGenerator random) {
        LatticeRate rate = new LatticeRate(8);
        for (int length : new int[] {1, 100, 1100, 5000}) {
            byte[] whole = LatticeCodecTest.encode(LatticeVectors.normal(length, random), rate, KEY);
            int refused = 0;
            for (int wrong = 0; wrong < whole.length + 9; wrong++) {
                refused += refusal(Arrays.copyOf(whole, wrong), length, rate) == null ? 0 : 1;
            }
            // With four states of 2^16 at the end there is no other; a single one may happen to end at 1.
            assertThat(refused)
                    .as("%d coordinates", length)
                    .isBetween(length == 5000 ? whole.length + 8 : whole.length + 2, whole.length + 8);
        }
    }

    @Test
    void addsNothingOfASegmentThatItRefuses(RandomGenerator random) throws Exception {
        byte[] bytes = payload(random);
        bytes[STATE] ^= 0x10;
        LatticePayload payload = LatticePayload.parse(bytes, 0, bytes.length, LENGTH, RATE);
        float[] estimate = new float[LENGTH];
        assertThatThrownBy(() -> new LatticeDecoder().accumulate(payload, KEY, 1, 0, LENGTH, estimate, 0))
                .isInstanceOf(FrameFormatException.class);
        assertThat(estimate).containsOnly(0);
        assertThatThrownBy(() -> new LatticeDecoder().verify(payload, KEY)).isInstanceOf(FrameFormatException.class);
    }

    @Test
    void refusesOrReadsAThousandHostilePayloads(Seed seed) {
        LatticeFuzz.run(1000, seed.value());
    }

    /** Of docs/wire-format.md. */
    @Test
    void exampleOfTheDocumentHoldsToTheBit() throws Exception {
        float[] message = {0.5f, -1, 0.25f, 2, 0, -0.75f, 1.5f, -0.125f};
        byte[] bytes = LatticeCodecTest.encode(message, new LatticeRate(8), KEY);
        String document = Files.readString(Path.of("../docs/wire-format.md"));
        assertThat(document.contains("\n" + HexFormat.ofDelimiter(" ").formatHex(bytes) + "\n"))
                .as("docs/wire-format.md has the bytes of its example")
                .isTrue();
        for (float value : LatticeCodecTest.decode(bytes, message.length, new LatticeRate(8), KEY)) {
            assertThat(document.contains(" | " + value + " |"))
                    .as("docs/wire-format.md has the value %s of its example", value)
                    .isTrue();
        }
    }

    private static void requireRefused(RandomGenerator random, Consumer<ByteBuffer> change, String message) {
        byte[] bytes = payload(random);
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        // Offsets are those of the array.
        byte[] shifted = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, shifted, 7, bytes.length);
        FrameFormatException refused = catchThrowableOfType(FrameFormatException.class, () -> {
            LatticePayload parsed = LatticePayload.parse(shifted, 7, bytes.length, LENGTH, RATE);
            new LatticeDecoder().verify(parsed, KEY);
        });
        assertThat(refused).isNotNull();
        assertThat(message.split("\\|"))
                .anySatisfy(one -> assertThat(refused.getMessage()).startsWith("frame: " + one));
    }

    private static void requireMessage(byte[] bytes, int length, String message) {
        assertThat(refusal(bytes, length, new LatticeRate(4))).hasMessage("frame: " + message);
    }

    private static FrameFormatException refusal(byte[] bytes, int length) {
        return refusal(bytes, length, length == LENGTH ? RATE : new LatticeRate(4));
    }

    private static FrameFormatException refusal(byte[] bytes, int length, LatticeRate rate) {
        return catchThrowableOfType(
                FrameFormatException.class,
                () -> new LatticeDecoder().verify(LatticePayload.parse(bytes, 0, bytes.length, length, rate), KEY));
    }
}
