package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.core.quantize.Parallelism;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Turns coordinates into payloads of one rate. Beyond the first call nothing is allocated, unless a longer message comes.
 *
 * <p>Threads: confined.
 */
public final class LatticeEncoder {
    /** Segments that are worth another thread: 2^18 coordinates. */
    private static final int MIN_SEGMENTS = 4;

    private static final float[] NOTHING = {};
    private static final byte[] NO_BYTES = {};

    private final LatticeTables tables;
    private final Parallelism parallelism;
    private final SegmentWriter[] writers;
    private final IntConsumer part = this::putPart;
    private int[] segmentBytes = {};

    // The arguments of the call in progress, for its parts.
    private float[] values = NOTHING;
    private int from;
    private int length;
    private DitherKey key = new DitherKey(0, 0);
    private byte[] bytes = NO_BYTES;
    private int offset;
    private int segmentsOfPart;

    /**
     * An encoder on the caller's thread.
     *
     * @param rate of every message
     */
    public LatticeEncoder(LatticeRate rate) {
        this(rate, Parallelism.NONE);
    }

    /**
     * An encoder.
     *
     * <p>Cost: some 260 KiB for each part that ran at once, 4 bytes a coordinate for shorter messages.
     *
     * @param rate of every message
     * @param parallelism used for messages of at least two parts of 2^18 coordinates
     */
    public LatticeEncoder(LatticeRate rate, Parallelism parallelism) {
        this.tables = rate.tables();
        this.parallelism = parallelism;
        this.writers = new SegmentWriter[parallelism.width()];
        Arrays.setAll(writers, i -> new SegmentWriter(tables));
    }

    /**
     * Writes one payload.
     *
     * <p>The same coordinates and key give the same bytes on every machine and with any parallelism. Updates: bytes, up to
     * {@link LatticeRate#maxBytes} from offset on; after an exception their content is undefined. Cost: O(length) time.
     *
     * @param values the coordinates, never modified
     * @param from first of them; its dither is that of coordinate 0
     * @param length how many
     * @param key of the dither: of this message alone, and known to who reads it
     * @param bytes where to write, with {@link LatticeRate#maxBytes} bytes from offset
     * @param offset of the payload's first byte
     * @return the payload's length in bytes
     * @throws IndexOutOfBoundsException if the coordinates are not there
     * @throws IllegalArgumentException if bytes are too short
     * @throws NonFiniteGradientException if a coordinate is not finite or the root mean square of a block exceeds 2^122
     */
    public int encode(float[] values, int from, int length, DitherKey key, byte[] bytes, int offset) {
        Objects.checkFromIndexSize(from, length, values.length);
        Objects.checkIndex(offset, bytes.length + 1);
        long needed = LatticeLayout.maxBytes(length, tables.lowBits);
        if (bytes.length - offset < needed) {
            throw new IllegalArgumentException("a payload of " + length + " coordinates must have room for " + needed
                    + " bytes: room=" + (bytes.length - offset));
        }
        int segments = LatticeLayout.segments(length);
        if (segmentBytes.length < segments) {
            segmentBytes = new int[segments];
        }
        int parts = Math.max(1, Math.min(writers.length, segments / MIN_SEGMENTS));
        this.values = values;
        this.from = from;
        this.length = length;
        this.key = key;
        this.bytes = bytes;
        this.offset = offset;
        this.segmentsOfPart = (segments + parts - 1) / parts;
        try {
            parallelism.run(segments == 0 ? 0 : (segments + segmentsOfPart - 1) / segmentsOfPart, part);
            return joinParts(segments) - offset;
        } finally {
            this.values = NOTHING;
            this.bytes = NO_BYTES;
        }
    }

    /** Where a part starts writing: after the most that those before it can write. */
    private int startOfPart(int segment) {
        return offset
                + LatticeLayout.indexBytes(length)
                + segment * LatticeLayout.maxSegmentBytes(LatticeLayout.SEGMENT, tables.lowBits);
    }

    private void putPart(int number) {
        SegmentWriter writer = writers[number];
        int first = number * segmentsOfPart;
        int at = startOfPart(first);
        int end = Math.min(first + segmentsOfPart, LatticeLayout.segments(length));
        for (int segment = first; segment < end; segment++) {
            parallelism.check();
            segmentBytes[segment] = writer.write(values, from, length, segment, key, bytes, offset, at);
            at += segmentBytes[segment];
        }
    }

    /** Moves the parts together and writes the offsets; returns the end. */
    private int joinParts(int segments) {
        int start = offset + LatticeLayout.indexBytes(length);
        int offsets = offset + Short.BYTES * LatticeLayout.blocks(length);
        int to = start;
        int at = start;
        for (int segment = 0; segment < segments; segment++) {
            if (segment > 0) {
                LittleEndian.putInt(bytes, offsets + (segment - 1) * Integer.BYTES, to - start);
            }
            if (segment % segmentsOfPart == 0) {
                at = startOfPart(segment);
            }
            if (at != to) {
                System.arraycopy(bytes, at, bytes, to, segmentBytes[segment]);
            }
            at += segmentBytes[segment];
            to += segmentBytes[segment];
        }
        return to;
    }
}
