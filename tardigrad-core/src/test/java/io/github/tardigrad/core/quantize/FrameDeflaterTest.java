package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.tardigrad.testing.AwkwardFloats;
import io.github.tardigrad.testing.Seeded;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

@Seeded
class FrameDeflaterTest {
    private static final MessageFormat SPARSE = UniformQuantizer.format(5000, 2, 512);
    private static final int DIMENSION_OFFSET = 28;

    private final FrameDeflater deflater = new FrameDeflater();
    private final FrameReader reader = new FrameReader(0);

    @Test
    void everyFrameIsReadAsIfItHadBeenSentWhole(RandomGenerator random) throws Exception {
        for (int length : new int[] {0, 1, 9, 257, 1021}) {
            for (float[] message : AwkwardFloats.finite(length, random).values()) {
                float[] scaled = new float[length];
                for (int i = 0; i < length; i++) {
                    scaled[i] = message[i] * 0x1p-20f;
                }
                for (int bits : new int[] {1, 2, 3, 8, 16}) {
                    MessageFormat format = UniformQuantizer.format(length, bits, 264);
                    byte[] frame = SlowFrame.encode(new FrameHeader(1, 2, 3, format), scaled, 7);
                    byte[] sent = new byte[frame.length];
                    int sentLength = deflater.deflate(frame, frame.length, sent);
                    Frame expected = Frame.parse(frame, frame.length, FrameLimits.DEFAULT);
                    Frame found = reader.read(sent, sentLength, FrameLimits.DEFAULT);

                    assertThat(sentLength).isLessThanOrEqualTo(frame.length);
                    assertThat(FrameReader.isDeflated(sent, sentLength)).isEqualTo(sentLength < frame.length);
                    assertThat(found.header()).isEqualTo(expected.header());
                    assertThat(found.toFloats()).isEqualTo(expected.toFloats());
                }
            }
        }
    }

    @Test
    void writesNormsAndPayloadAsARawDeflateStream(RandomGenerator random) throws Exception {
        byte[] frame = frame(SPARSE, random);
        byte[] sent = new byte[frame.length];
        int length = deflater.deflate(frame, frame.length, sent);

        byte[] stream = Arrays.copyOfRange(sent, 40, length - 4);
        byte[] content = new InflaterInputStream(new ByteArrayInputStream(stream), new Inflater(true)).readAllBytes();
        assertThat(content).isEqualTo(Arrays.copyOfRange(frame, 40, frame.length - 4));
        byte[] header = Arrays.copyOf(sent, 40);
        assertThat(header[6]).isEqualTo((byte) 1);
        header[6] = 0;
        assertThat(header).isEqualTo(Arrays.copyOf(frame, 40));
    }

    @Test
    void shortensWhereMostLevelsAreZeroAndSendsTheFrameItselfWhereNothingIsGained(RandomGenerator random) {
        byte[] sparse = frame(SPARSE, random);
        // 3.6 % of the levels are not zero: an entropy of a quarter of a bit, in codes of two.
        assertThat(deflater.deflate(sparse, sparse.length, new byte[sparse.length]))
                .isLessThan(sparse.length / 3);

        byte[] noise = frame(MessageFormat.unquantized(5000), random);
        random.nextBytes(noise);
        byte[] sent = new byte[noise.length];
        assertThat(deflater.deflate(noise, noise.length, sent)).isEqualTo(noise.length);
        assertThat(sent).isEqualTo(noise);
    }

    @Test
    void refusesEverySingleFlippedBitAndEveryTruncation(RandomGenerator random) {
        byte[] sent = deflated(SPARSE, random);
        for (int bit = 0; bit < 8 * sent.length; bit++) {
            byte[] flipped = sent.clone();
            flipped[bit / 8] = (byte) (flipped[bit / 8] ^ 1 << bit % 8);
            assertThatThrownBy(() -> reader.read(flipped, flipped.length, FrameLimits.DEFAULT))
                    .isInstanceOf(FrameFormatException.class);
        }
        for (int cut = 0; cut < sent.length; cut++) {
            byte[] truncated = Arrays.copyOf(sent, cut);
            assertThatThrownBy(() -> reader.read(truncated, truncated.length, FrameLimits.DEFAULT))
                    .isInstanceOf(FrameFormatException.class);
        }
    }

    @Test
    void refusesABombBeforeItIsGivenRoom(RandomGenerator random) {
        byte[] sent = deflated(SPARSE, random);

        assertThat(refused(withDimension(sent, 1 << 28), FrameLimits.DEFAULT))
                .hasMessageStartingWith("frame: length must be at least a 1032th of the ");
        assertThat(refused(withDimension(sent, 5000), new FrameLimits(1000, 1 << 20)))
                .hasMessageStartingWith("frame: dimension must be 0..1000");
        assertThat(refused(withDimension(sent, 5000), new FrameLimits(5000, 1000)))
                .hasMessageStartingWith("frame: length must be at most 1000 bytes");
    }

    @Test
    void refusesMoreOrLessThanTheHeaderSays(RandomGenerator random) {
        byte[] sent = deflated(SPARSE, random);

        assertThat(refused(withDimension(sent, 4000), FrameLimits.DEFAULT))
                .hasMessageMatching("frame: deflated content must be 1056 bytes and nothing .*found=more, and .*");
        assertThat(refused(withDimension(sent, 6000), FrameLimits.DEFAULT))
                .hasMessageMatching("frame: deflated content must be 1584 bytes and nothing .*found=1320 bytes, .*");
        byte[] behind = Arrays.copyOf(sent, sent.length + 3);
        SlowFrame.seal(behind);
        assertThat(refused(behind, FrameLimits.DEFAULT))
                .hasMessageMatching("frame: deflated content must be .*found=1320 bytes, and 3 behind them");
        byte[] noStream = sent.clone();
        Arrays.fill(noStream, 40, noStream.length, (byte) 0xFF);
        SlowFrame.seal(noStream);
        assertThat(refused(noStream, FrameLimits.DEFAULT))
                .hasMessageStartingWith("frame: deflated content must be a Deflate stream: offset=40");
    }

    @Test
    void refusesValuesThatNoSenderWrites() {
        byte[] frame = SlowFrame.encode(new FrameHeader(1, 2, 3, SPARSE), new float[5000], 7);
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putFloat(40, Float.NaN);
        byte[] sent = new byte[frame.length];
        int length = deflater.deflate(frame, frame.length, sent);
        assertThat(refused(Arrays.copyOf(sent, length), FrameLimits.DEFAULT))
                .hasMessage("frame: norm of bucket 0 must be finite and >= 0: offset=40, found=NaN");
    }

    @Test
    void onlyAReaderOfFramesTakesShortenedOnes(RandomGenerator random) {
        byte[] sent = deflated(SPARSE, random);
        assertThatThrownBy(() -> Frame.parse(sent, sent.length, FrameLimits.DEFAULT))
                .hasMessage("frame: flags must be 0 or 2: offset=6, found=1");
    }

    private FrameFormatException refused(byte[] bytes, FrameLimits limits) {
        return catchThrowableOfType(FrameFormatException.class, () -> reader.read(bytes, bytes.length, limits));
    }

    private static byte[] withDimension(byte[] sent, int dimension) {
        byte[] changed = sent.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(DIMENSION_OFFSET, dimension);
        SlowFrame.seal(changed);
        return changed;
    }

    private byte[] deflated(MessageFormat format, RandomGenerator random) {
        byte[] frame = frame(format, random);
        byte[] sent = new byte[frame.length];
        return Arrays.copyOf(sent, deflater.deflate(frame, frame.length, sent));
    }

    private static byte[] frame(MessageFormat format, RandomGenerator random) {
        float[] message = new float[format.dimension()];
        for (int i = 0; i < message.length; i++) {
            message[i] = (float) random.nextGaussian();
        }
        return SlowFrame.encode(new FrameHeader(1, 2, 3, format), message, random.nextLong());
    }
}
