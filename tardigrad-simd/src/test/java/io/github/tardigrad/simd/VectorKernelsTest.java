package io.github.tardigrad.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.DitherKeys;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.LevelKernel;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.testing.AwkwardFloats;
import io.github.tardigrad.testing.Seeded;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Seeded
class VectorKernelsTest {
    private static final int[] LENGTHS = {0, 1, 7, 8, 9, 255, 256, 257, 1021};
    private static final int[] BUCKETS = {0, 8, 24, 64, 200, 256, 512, 776, 4096};
    private static final int[] BITS = IntStream.rangeClosed(1, 16).toArray();
    private static final Kernels VECTOR = Kernels.of(VectorKernels.atOnce());

    @Test
    void isInUseWhereTheModuleIsGiven() {
        assertThat(new VectorKernels().obstacle()).isEmpty();
        assertThat(Kernels.inUse()).hasToString("Vector API, 256 bits");
        assertThat(Kernels.plain()).hasToString("plain Java");
    }

    @Test
    void plainLoopsGiveWayToVectorsThatTheJitHasCompiled() {
        LevelKernel plain = Kernels.plain().kernel(4);
        LevelKernel vector = VECTOR.kernel(4);
        List<Runnable> started = new ArrayList<>();
        WarmingKernel warming = new WarmingKernel(plain, vector, started::add);
        byte[] packed = new byte[1 << 19];
        float[] estimate = new float[1 << 20];
        for (long done = 0; done < WarmingKernel.ENOUGH; done += estimate.length) {
            assertThat(started).isEmpty();
            warming.accumulate(packed, 0, 0, estimate.length, 1, estimate, 0);
        }
        warming.accumulate(packed, 0, 0, estimate.length, 1, estimate, 0);
        assertThat(started).hasSize(1);
        assertThat(warming.current()).isSameAs(plain);

        started.get(0).run();
        assertThat(warming.current()).isSameAs(vector);
    }

    @Test
    void whatIsExpectedIsCompiledBeforeItComes() {
        List<Runnable> started = new ArrayList<>();
        WarmingKernel warming = new WarmingKernel(Kernels.plain().kernel(4), VECTOR.kernel(4), started::add);

        warming.expect(WarmingKernel.ENOUGH - 1);
        assertThat(started).isEmpty();
        warming.expect(1);
        warming.expect(WarmingKernel.ENOUGH);
        assertThat(started).hasSize(1);
    }

    @Test
    void aTryOfTheWarmUpRunsEveryLoopOfTheKernel() throws Exception {
        for (int bits : BITS) {
            Set<String> called = new TreeSet<>();
            LevelKernel kernel = VECTOR.kernel(bits);
            LevelKernel listened = (LevelKernel) Proxy.newProxyInstance(
                    LevelKernel.class.getClassLoader(),
                    new Class<?>[] {LevelKernel.class},
                    (proxy, loop, arguments) -> {
                        called.add(loop.getName());
                        return loop.invoke(kernel, arguments);
                    });
            boolean fast = new WarmUp(bits, listened).isFast();

            assertThat(called)
                    .as("bits=%d, fast=%s, which is a matter of time", bits, fast)
                    .contains("sumOfSquares", "quantize", "accumulate", "accumulateBuckets", "accumulateTwo");
        }
    }

    @Test
    void eachNumberOfBitsHasAClassOfItsOwn() {
        for (int bits = 1; bits <= 32; bits++) {
            boolean vector = Arrays.binarySearch(BITS, bits) >= 0;
            LevelKernel kernel = VECTOR.kernel(bits);
            assertThat(kernel.getClass() == Kernels.plain().kernel(bits).getClass())
                    .as("bits=%d", bits)
                    .isEqualTo(!vector);
            assertThat(vector
                            && bits != 2
                            && kernel.getClass() == VECTOR.kernel(2).getClass())
                    .isFalse();
        }
    }

    @Test
    void writesTheBytesAndReadsTheValuesThatPlainLoopsDo(RandomGenerator random) throws Exception {
        for (int length : LENGTHS) {
            for (Map.Entry<String, float[]> message :
                    AwkwardFloats.finite(length, random).entrySet()) {
                for (int bits : BITS) {
                    for (int bucket : BUCKETS) {
                        requireEqual(message.getKey(), message.getValue(), bits, bucket, random);
                    }
                }
            }
        }
    }

    @Test
    void readsCodesThatNoEncoderWrites(RandomGenerator random) throws Exception {
        for (int bits : BITS) {
            byte[] packed = new byte[32 * bits * 5];
            random.nextBytes(packed);
            LevelKernel plain = Kernels.plain().kernel(bits);
            LevelKernel vector = VECTOR.kernel(bits);
            for (int trial = 0; trial < 200; trial++) {
                int from = 8 * random.nextInt(160);
                int to = from + random.nextInt(1281 - from);
                double step = (random.nextBoolean() ? 1 : -1) * (0.01 + random.nextDouble());
                float[] expected = new float[3000];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = random.nextInt(4) == 0 ? -0.0f : random.nextFloat() - 0.5f;
                }
                float[] found = expected.clone();
                plain.accumulate(packed, 0, from, to, step, expected, 5);
                vector.accumulate(packed, 0, from, to, step, found, 5);
                requireSameBits("accumulate, bits=" + bits, found, expected);
                plain.accumulateTwo(packed, 0, from, to, step, expected, 3, 0.7, expected, 1500);
                vector.accumulateTwo(packed, 0, from, to, step, found, 3, 0.7, found, 1500);
                requireSameBits("accumulateTwo, bits=" + bits, found, expected);
            }
        }
    }

    @Test
    void sumsSquaresInTheSameOrder(RandomGenerator random) {
        for (int length : LENGTHS) {
            for (float[] values : AwkwardFloats.finite(length + 11, random).values()) {
                for (int from : new int[] {0, 3, 11}) {
                    assertThat(VECTOR.kernel(2).sumOfSquares(values, from, from + length))
                            .isEqualTo(Kernels.plain().kernel(2).sumOfSquares(values, from, from + length));
                }
            }
        }
    }

    @Test
    void namesWhatIsNotFinite(RandomGenerator random) {
        MessageFormat format = UniformQuantizer.format(1021, 4, 64);
        FrameEncoder encoder = new FrameEncoder(format, VECTOR, Parallelism.NONE);
        for (float[] message : AwkwardFloats.nonFinite(1021, random).values()) {
            int index = 0;
            while (Float.isFinite(message[index])) {
                index++;
            }
            int first = index;
            assertThatThrownBy(() -> encoder.encode(
                            new FrameHeader(1, 2, 3, format),
                            message,
                            DitherKey.of(1, 2, 3),
                            new byte[format.frameBytes()]))
                    .isInstanceOfSatisfying(
                            NonFiniteGradientException.class,
                            e -> assertThat(e.index()).isEqualTo(first));
        }
    }

    @Test
    @Tag("slow")
    void agreesWithPlainLoopsOnALongMessage(RandomGenerator random) throws Exception {
        for (Map.Entry<String, float[]> message :
                AwkwardFloats.finite(1_048_577, random).entrySet()) {
            for (int bits : BITS) {
                requireEqual(message.getKey(), message.getValue(), bits, bits % 2 == 0 ? 512 : 1000, random);
            }
        }
    }

    /** Runs of whole buckets are read in one call, up to one that takes other arithmetic or none. */
    @Test
    void readsRunsOfBucketsOfAnyNorms(RandomGenerator random) throws Exception {
        float[] norms = {1, 1, 0, 1, 1e-42f, 0, 1e-42f, 1e30f, 1, 1};
        for (int bucket : new int[] {64, 192, 256, 512, 768}) {
            float[] message = new float[norms.length * bucket + 17];
            for (int i = 0; i < message.length; i++) {
                message[i] = (float) random.nextGaussian() * norms[Math.min(i / bucket, norms.length - 1)];
            }
            for (int bits : BITS) {
                requireEqual("norms of many sizes", message, bits, bucket, random);
            }
        }
    }

    private static void requireEqual(String name, float[] message, int bits, int bucket, RandomGenerator random)
            throws Exception {
        String what = name + ", length=" + message.length + ", bits=" + bits + ", bucket=" + bucket;
        MessageFormat format = UniformQuantizer.format(message.length, bits, bucket);
        FrameHeader header = new FrameHeader(1, 2, 3, format);
        DitherKey dither = DitherKey.of(random.nextLong(), 2, 3);
        byte[] expected = new byte[format.frameBytes()];
        byte[] found = new byte[format.frameBytes()];
        Arrays.fill(found, (byte) 0x55);
        int expectedLength;
        try {
            expectedLength = new FrameEncoder(format, Kernels.plain(), Parallelism.NONE)
                    .encode(header, message, dither, expected);
        } catch (NonFiniteGradientException e) {
            // The norm of large values may exceed every float.
            assertThatThrownBy(() ->
                            new FrameEncoder(format, VECTOR, Parallelism.NONE).encode(header, message, dither, found))
                    .as(what)
                    .hasMessage(e.getMessage());
            return;
        }
        int length = new FrameEncoder(format, VECTOR, Parallelism.NONE).encode(header, message, dither, found);
        assertThat(length).isEqualTo(expectedLength);
        if (!Arrays.equals(found, expected)) {
            assertThat(found).as(what).isEqualTo(expected);
        }
        Frame plain = Frame.parse(
                expected, length, FrameLimits.DEFAULT, Quantizers.installed(), DitherKeys.ofSeed(0), Kernels.plain());
        Frame vector = Frame.parse(
                expected, length, FrameLimits.DEFAULT, Quantizers.installed(), DitherKeys.ofSeed(0), VECTOR);
        for (double weight : new double[] {1, -2.75, 1e-40, 1e30}) {
            float[] expectedEstimate = new float[message.length];
            float[] foundEstimate = new float[message.length];
            plain.accumulate(weight, expectedEstimate);
            vector.accumulate(weight, foundEstimate);
            requireSameBits(what + ", weight=" + weight, foundEstimate, expectedEstimate);
            int from = Math.min(message.length, 8 * random.nextInt(message.length / 8 + 1));
            int to = Math.min(message.length, from + 8 * random.nextInt(message.length / 8 + 2));
            plain.accumulate(weight, from, to, expectedEstimate, from);
            vector.accumulate(weight, from, to, foundEstimate, from);
            requireSameBits(what + ", from=" + from + ", to=" + to, foundEstimate, expectedEstimate);
        }
    }

    private static void requireSameBits(String what, float[] found, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(found[i]) != Float.floatToRawIntBits(expected[i])) {
                assertThat(found[i]).as("%s, i=%d", what, i).isEqualTo(expected[i]);
            }
        }
    }
}
