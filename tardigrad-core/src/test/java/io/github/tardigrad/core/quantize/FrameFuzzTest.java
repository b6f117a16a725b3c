package io.github.tardigrad.core.quantize;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Hostile frames: the documented exception or a frame that can be read, and no allocation beyond the limits.
 *
 * <p>As a test it runs the inputs in the folder of its name among the resources. {@code tardigrad-core/fuzz} looks for
 * more.
 */
class FrameFuzzTest {
    private static final FrameLimits LIMITS = new FrameLimits(1 << 16, 1 << 18);

    /** A refusal's message and stack trace, and the header; nothing that grows with what a frame claims. */
    private static final long MAX_PARSE_BYTES = 1 << 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final float[] ESTIMATE = new float[2 << 16];

    @FuzzTest
    void refusesOrReadsEveryFrame(byte[] bytes) {
        read(bytes);
        if (bytes.length >= FrameDescriptor.CHECKSUM_BYTES) {
            // What is behind the checksum.
            byte[] sealed = bytes.clone();
            SlowFrame.seal(sealed);
            read(sealed);
        }
    }

    /** Twice: the first time may load classes. */
    private static void read(byte[] bytes) {
        read(bytes, false);
        read(bytes, true);
    }

    private static void read(byte[] bytes, boolean measured) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Frame frame;
        try {
            frame = Frame.parse(bytes, bytes.length, LIMITS);
        } catch (FrameFormatException e) {
            requireLittle(before, measured);
            return;
        }
        int dimension = frame.header().format().dimension();
        if (dimension > LIMITS.maxDimension() || frame.length() != bytes.length) {
            throw new AssertionError("beyond the limits: " + frame.header());
        }
        int cut = dimension / 2 / 8 * 8;
        frame.accumulate(1e-30, 0, cut, ESTIMATE, 0);
        frame.accumulateTwo(cut, dimension, 0.5, ESTIMATE, cut, -2, ESTIMATE, LIMITS.maxDimension() + cut);
        requireLittle(before, measured);
    }

    private static void requireLittle(long before, boolean measured) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (measured && allocated > MAX_PARSE_BYTES) {
            throw new AssertionError("parsing must allocate at most " + MAX_PARSE_BYTES + " bytes: " + allocated);
        }
    }
}
