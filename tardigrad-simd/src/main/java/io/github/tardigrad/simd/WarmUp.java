package io.github.tardigrad.simd;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.DitherKeys;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.KernelProvider;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.LevelKernel;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Work that makes the JIT compile a vector kernel, until it is faster than the plain one. */
final class WarmUp {
    private static final int DIMENSION = 1 << 14;
    private static final int BUCKET = 512;

    /** In whole blocks, then with a scale for each row and rows beside words. */
    private static final int ODD_BUCKET = 24;

    /** Tries in a row that must be fast: compiled code may be thrown away once and compiled again. */
    private static final int FAST_TRIES = 20;

    /** Tries after which it is left: this JVM does not compile it well, and the plain kernel stays. */
    private static final int TRIES = 20_000;

    /** Tries after which the JIT has been asked for everything. */
    private static final int TRIES_TO_COMPILE = 10;

    private static final long PAUSE_MILLIS = 10;

    /** One thread, which does not keep the JVM from ending. */
    private static final ExecutorService BESIDE = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "tardigrad-warm-up");
        thread.setDaemon(true);
        return thread;
    });

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Codec vector;
    private final Codec plain;
    private final Codec vectorOdd;

    WarmUp(int bits, LevelKernel kernel) throws FrameFormatException {
        Kernels kernels = Kernels.of(new KernelProvider() {
            @Override
            public String description() {
                return "warming up";
            }

            @Override
            public Optional<String> obstacle() {
                return Optional.empty();
            }

            @Override
            public Optional<LevelKernel> kernel(int asked) {
                return asked == bits ? Optional.of(kernel) : Optional.empty();
            }
        });
        vector = new Codec(bits, BUCKET, kernels);
        plain = new Codec(bits, BUCKET, Kernels.plain());
        vectorOdd = new Codec(bits, ODD_BUCKET, kernels);
    }

    /** Beside the work, one number of bits after the other. */
    static void start(int bits, LevelKernel kernel, Runnable whenFast) {
        BESIDE.execute(() -> {
            try {
                if (new WarmUp(bits, kernel).becomesFast()) {
                    whenFast.run();
                }
            } catch (FrameFormatException e) {
                throw new AssertionError("a frame of one's own is well formed", e);
            } catch (InterruptedException e) {
                // The plain kernel stays.
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean becomesFast() throws FrameFormatException, InterruptedException {
        int fast = 0;
        for (int i = 0; i < TRIES && fast < FAST_TRIES; i++) {
            fast = isFast() ? fast + 1 : 0;
            if (fast == 0 && i >= TRIES_TO_COMPILE) {
                // The processor is the compiler's.
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        return fast == FAST_TRIES;
    }

    /** Works once with each kernel; true if the vector kernel took less time on a core. */
    boolean isFast() throws FrameFormatException {
        vectorOdd.work();
        long started = THREADS.getCurrentThreadCpuTime();
        vector.work();
        long vectorDone = THREADS.getCurrentThreadCpuTime();
        plain.work();
        return vectorDone - started < THREADS.getCurrentThreadCpuTime() - vectorDone;
    }

    private static final class Codec {
        private final FrameHeader header;
        private final Kernels kernels;
        private final FrameEncoder encoder;
        private final byte[] bytes;
        private final float[] message = new float[DIMENSION];
        private final float[] estimate = new float[DIMENSION];
        private final float[] second = new float[DIMENSION];

        Codec(int bits, int bucket, Kernels kernels) {
            MessageFormat format = UniformQuantizer.format(DIMENSION, bits, bucket);
            this.header = new FrameHeader(0, 0, 0, format);
            this.kernels = kernels;
            this.encoder = new FrameEncoder(format, kernels, Parallelism.NONE);
            this.bytes = new byte[format.frameBytes()];
            for (int i = 0; i < DIMENSION; i++) {
                message[i] = i % 7 - 3;
            }
        }

        void work() throws FrameFormatException {
            int length = encoder.encode(header, message, new DitherKey(1, 2), bytes);
            Frame frame = Frame.parse(
                    bytes, length, FrameLimits.DEFAULT, Quantizers.installed(), DitherKeys.ofSeed(0), kernels);
            frame.accumulate(1e-9, estimate);
            frame.accumulateTwo(0, DIMENSION, 1e-9, estimate, 0, 1e-9, second, 0);
        }
    }
}
