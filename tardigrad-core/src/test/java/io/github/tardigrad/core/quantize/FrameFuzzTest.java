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

    /** A refusal's message and stack trace, the header, and the buffer of a shortened frame. */
    private static final long MAX_PARSE_BYTES = (1L << 16) + LIMITS.maxFrameBytes();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final float[] ESTIMATE = new float[2 << 16];

    private final FrameReader reader = new FrameReader(0);

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

    private void read(byte[] bytes) {
        // Again where it seems too much: the first time may load classes.
        if (allocatedByReading(bytes) > MAX_PARSE_BYTES) {
            long allocated = allocatedByReading(bytes);
            if (allocated > MAX_PARSE_BYTES) {
                throw new AssertionError("parsing must allocate at most " + MAX_PARSE_BYTES + " bytes: " + allocated);
            }
        }
    }

    private long allocatedByReading(byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            Frame frame = reader.read(bytes, bytes.length, LIMITS);
            int dimension = frame.header().format().dimension();
            if (dimension > LIMITS.maxDimension() || frame.length() > LIMITS.maxFrameBytes()) {
                throw new AssertionError("beyond the limits: " + frame.header());
            }
            int cut = dimension / 2 / 8 * 8;
            frame.accumulate(1e-30, 0, cut, ESTIMATE, 0);
            frame.accumulateTwo(cut, dimension, 0.5, ESTIMATE, cut, -2, ESTIMATE, LIMITS.maxDimension() + cut);
        } catch (FrameFormatException e) {
            // As documented.
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
