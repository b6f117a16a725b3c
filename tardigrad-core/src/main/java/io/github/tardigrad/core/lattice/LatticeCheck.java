package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.FrameFormatException;
import java.util.Locale;

/** Every reason to refuse a payload that shows without decoding it, in the order in which they are tried. */
final class LatticeCheck {
    private LatticeCheck() {}

    static void payload(LatticePayload payload) throws FrameFormatException {
        int dimension = payload.dimension();
        int index = LatticeLayout.indexBytes(dimension);
        if (payload.length() < index) {
            throw new FrameFormatException(
                    "payload's length", "at least " + index + " bytes", Integer.toString(payload.length()));
        }
        for (int block = 0; block < LatticeLayout.blocks(dimension); block++) {
            int code = payload.scaleCode(block);
            int scale = code & ~LatticeLayout.HAS_EXCEPTIONS;
            if (code != BlockScale.EMPTY && (scale < BlockScale.MIN_CODE || scale > BlockScale.MAX_CODE)) {
                throw new FrameFormatException(
                        "scale of block " + block,
                        payload.offset() + block * Short.BYTES,
                        "0 or 0x0080..0x7c80, and 0x8000 of a block with exceptions",
                        hex(code));
            }
        }
        int segments = LatticeLayout.segments(dimension);
        long before = 0;
        for (int segment = 1; segment < segments; segment++) {
            int found = LittleEndian.getInt(payload.bytes(), payload.offsetPlace(segment));
            if (found < before || found > payload.length() - index) {
                throw new FrameFormatException(
                        "offset of segment " + segment,
                        payload.offsetPlace(segment),
                        before + ".." + (payload.length() - index),
                        Integer.toString(found));
            }
            before = found;
        }
        if (segments == 0 && payload.length() != 0) {
            throw new FrameFormatException("payload's length", "0", Integer.toString(payload.length()));
        }
        for (int segment = 0; segment < segments; segment++) {
            segment(payload, segment);
        }
    }

    private static void segment(LatticePayload payload, int segment) throws FrameFormatException {
        int coded = payload.coded(segment);
        int start = payload.segmentStart(segment);
        int end = payload.segmentStart(segment + 1);
        if (coded == 0) {
            requireLength(end == start, segment, "0, as it is empty", end - start);
            return;
        }
        int lowBits = payload.tables().lowBits;
        int lowEnd = start + LatticeLayout.lowBytes(coded, lowBits);
        int lanes = LatticeLayout.lanes(coded);
        int least = lowEnd - start + lanes * Integer.BYTES;
        requireLength(end - start >= least, segment, "at least " + least, end - start);
        int used = coded * lowBits % Byte.SIZE;
        if (used > 0 && (payload.bytes()[lowEnd - 1] & 0xFF) >>> used != 0) {
            throw new FrameFormatException(
                    "padding of the low bits of segment " + segment,
                    lowEnd - 1,
                    "0",
                    Integer.toString((payload.bytes()[lowEnd - 1] & 0xFF) >>> used));
        }
        int states = exceptions(payload, segment, lowEnd, end);
        int words = end - states - lanes * Integer.BYTES;
        requireLength(
                words >= 0 && words % Short.BYTES == 0 && words / Short.BYTES <= coded,
                segment,
                "room for " + lanes + " states and at most " + coded + " words",
                end - start);
        for (int lane = 0; lane < lanes; lane++) {
            int place = states + lane * Integer.BYTES;
            int state = LittleEndian.getInt(payload.bytes(), place);
            // A single state starts from 1 and may stay small, but not once it has written a word.
            if (state >>> 16 == 0 && (lanes > 1 || words > 0)) {
                throw new FrameFormatException(
                        "state " + lane + " of segment " + segment, place, "at least 65536", Integer.toString(state));
            }
        }
    }

    /** Returns where the exceptions end. */
    private static int exceptions(LatticePayload payload, int segment, int start, int end) throws FrameFormatException {
        LatticeTables tables = payload.tables();
        int at = start;
        int endBlock = payload.segmentEndBlock(segment);
        for (int block = segment * LatticeLayout.BLOCKS_OF_SEGMENT; block < endBlock; block++) {
            int length = LatticeLayout.blockLength(block, payload.dimension());
            boolean more = (payload.scaleCode(block) & LatticeLayout.HAS_EXCEPTIONS) != 0;
            int least = 0;
            for (int count = 1; more; count++) {
                if (count > LatticeLayout.maxExceptions(length)) {
                    throw new FrameFormatException(
                            "number of exceptions of block " + block,
                            at,
                            "at most " + LatticeLayout.maxExceptions(length),
                            "more");
                }
                requireLength(
                        end - at >= LatticeLayout.EXCEPTION_BYTES, segment, "room for its exceptions", end - start);
                int entry = LittleEndian.getInt(payload.bytes(), at);
                int place = entry & 0xFFFF & ~LatticeLayout.MORE;
                if (place < least || place >= length) {
                    throw new FrameFormatException(
                            "place of an exception of block " + block,
                            at,
                            least + ".." + (length - 1),
                            Integer.toString(place));
                }
                int integer = entry >> 16;
                if (Math.abs(integer) <= tables.reach || Math.abs(integer) > tables.largest) {
                    throw new FrameFormatException(
                            "exception of block " + block,
                            at,
                            "beyond " + tables.reach + " and at most " + tables.largest + " in magnitude",
                            Integer.toString(integer));
                }
                at += LatticeLayout.EXCEPTION_BYTES;
                least = place + 1;
                more = (entry & LatticeLayout.MORE) != 0;
            }
        }
        return at;
    }

    private static void requireLength(boolean holds, int segment, String expected, int found)
            throws FrameFormatException {
        if (!holds) {
            throw new FrameFormatException("length of segment " + segment, expected, Integer.toString(found));
        }
    }

    private static String hex(int value) {
        return "0x" + String.format(Locale.ROOT, "%04x", value);
    }
}
