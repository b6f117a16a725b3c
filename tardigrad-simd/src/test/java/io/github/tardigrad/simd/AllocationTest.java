package io.github.tardigrad.simd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.DitherKeys;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled kernels make no objects, in a JVM whose profiles no other test has met. */
@Tag("slow")
class AllocationTest {
    private static final int DIMENSION = 1 << 14;
    private static final int CALLS = 100;

    /** Batches of calls until C2 has compiled what makes an object of every vector before: a few, were nothing amiss. */
    private static final int BATCHES = 500;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5, 8, 16})
    void aCodecAllocatesNothing(int bits) throws Exception {
        Process java = new ProcessBuilder(
                        new File(System.getProperty("java.home"), "bin/java").getPath(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllocationTest.class.getName(),
                        Integer.toString(bits))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).isZero();
        assertThat(output.strip()).isEqualTo("encode 0, accumulate 0, accumulateTwo 0");
    }

    @Test
    void theCountSeesAnObject() {
        long[][] kept = new long[CALLS][];
        int[] next = {0};
        assertThat(allocated(() -> kept[next[0]++] = new long[1])).isGreaterThanOrEqualTo(CALLS * 16L);
    }

    /** Prints the bytes that calls of each kind allocate at last. */
    public static void main(String[] args) throws FrameFormatException {
        MessageFormat format = UniformQuantizer.format(DIMENSION, Integer.parseInt(args[0]), 512);
        Kernels kernels = Kernels.of(VectorKernels.atOnce());
        SplittableRandom random = new SplittableRandom(1);
        float[] message = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            message[i] = (float) random.nextGaussian();
        }
        FrameEncoder encoder = new FrameEncoder(format, kernels, Parallelism.NONE);
        FrameHeader header = new FrameHeader(1, 2, 3, format);
        DitherKey dither = DitherKey.of(1, 2, 3);
        byte[] bytes = new byte[format.frameBytes()];
        encoder.encode(header, message, dither, bytes);
        Frame frame = Frame.parse(
                bytes, bytes.length, FrameLimits.DEFAULT, Quantizers.installed(), DitherKeys.ofSeed(0), kernels);
        float[] first = new float[DIMENSION];
        float[] second = new float[DIMENSION];
        System.out.println(String.join(
                ", ",
                "encode " + leastAllocated(() -> encoder.encode(header, message, dither, bytes)),
                "accumulate " + leastAllocated(() -> frame.accumulate(1e-6, first)),
                "accumulateTwo "
                        + leastAllocated(() -> frame.accumulateTwo(0, DIMENSION, 1e-6, first, 0, 1e-6, second, 0))));
    }

    private static long leastAllocated(Runnable call) {
        long least = Long.MAX_VALUE;
        for (int batch = 0; batch < BATCHES && least > 0; batch++) {
            least = Math.min(least, allocated(call));
        }
        return least;
    }

    private static long allocated(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
