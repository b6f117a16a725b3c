package io.github.tardigrad.simulation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The fields of a frame where {@code docs/wire-format.md} has them, read and written without the program's own code. */
final class Wire {
    private static final int FLAGS = 6;
    private static final int NOTED = 2;
    private static final int PLAN = 8;
    private static final int ROUND = 16;
    private static final int WORKER = 24;
    private static final int NOTE_FROM_END = 36;
    private static final int ALPHA = 4;
    private static final int BASE = 8;
    private static final int MESSAGE = 16;
    private static final int DIFFERENCE = 24;

    private Wire() {}

    private static ByteBuffer of(byte[] frame) {
        return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    }

    static boolean noted(byte[] frame) {
        return (of(frame).getShort(FLAGS) & NOTED) != 0;
    }

    private static int note(byte[] frame) {
        return frame.length - NOTE_FROM_END;
    }

    static long plan(byte[] frame) {
        return of(frame).getLong(PLAN);
    }

    static long round(byte[] frame) {
        return of(frame).getLong(ROUND);
    }

    static int worker(byte[] frame) {
        return of(frame).getInt(WORKER);
    }

    static int epoch(byte[] frame) {
        return noted(frame) ? of(frame).getInt(note(frame)) : -1;
    }

    static float alpha(byte[] frame) {
        return noted(frame) ? of(frame).getFloat(note(frame) + ALPHA) : 0;
    }

    static long base(byte[] frame) {
        return noted(frame) ? of(frame).getLong(note(frame) + BASE) : -1;
    }

    static double messageSquares(byte[] frame) {
        return of(frame).getDouble(note(frame) + MESSAGE);
    }

    static double differenceSquares(byte[] frame) {
        return of(frame).getDouble(note(frame) + DIFFERENCE);
    }

    private static byte[] sealed(byte[] frame) {
        CRC32C sum = new CRC32C();
        sum.update(frame, 0, frame.length - Integer.BYTES);
        of(frame).putInt(frame.length - Integer.BYTES, (int) sum.getValue());
        return frame;
    }

    static byte[] withPlan(byte[] frame, long plan) {
        byte[] other = frame.clone();
        of(other).putLong(PLAN, plan);
        return sealed(other);
    }

    static byte[] withRound(byte[] frame, long round) {
        byte[] other = frame.clone();
        of(other).putLong(ROUND, round);
        return sealed(other);
    }

    static byte[] withEpoch(byte[] frame, int epoch) {
        byte[] other = frame.clone();
        of(other).putInt(note(other), epoch);
        return sealed(other);
    }

    static byte[] withBase(byte[] frame, long base) {
        byte[] other = frame.clone();
        of(other).putLong(note(other) + BASE, base);
        return sealed(other);
    }

    static Parcel parcel(byte[] frame, long nanos, long order) {
        return new Parcel(
                worker(frame),
                worker(frame),
                plan(frame),
                round(frame),
                epoch(frame),
                base(frame),
                true,
                false,
                frame,
                nanos,
                order);
    }
}
