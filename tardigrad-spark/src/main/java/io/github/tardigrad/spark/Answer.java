package io.github.tardigrad.spark;

import io.github.tardigrad.train.engine.WorkerEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a task returns: a frame, or why there is none, followed by a trailer of 17 bytes: where the time went and which it
 * is. The frame comes first so that it is decoded where it lies.
 */
final class Answer {
    private static final byte FRAME = 0;
    private static final byte DIVERGED = 1;
    private static final byte FAILED = 2;
    private static final byte BAD_INPUT = 3;
    private static final byte UNUSABLE_DATA = 4;
    private static final int TRAILER = 2 * Long.BYTES + 1;

    private Answer() {}

    static byte[] frame(byte[] frame, int length, long gradientNanos, long encodeNanos) {
        return of(FRAME, frame, length, gradientNanos, encodeNanos);
    }

    /** The gradient is not finite. */
    static byte[] diverged(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(DIVERGED, text, text.length, 0, 0);
    }

    static byte[] failed(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(FAILED, text, text.length, 0, 0);
    }

    /** What the user gave cannot be used there. */
    static byte[] badInput(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(BAD_INPUT, text, text.length, 0, 0);
    }

    /** Too much of the data is broken, for this worker and for all. */
    static byte[] unusableData(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(UNUSABLE_DATA, text, text.length, 0, 0);
    }

    static boolean isUnusableData(byte[] answer) {
        return answer[answer.length - 1] == UNUSABLE_DATA;
    }

    static boolean isBadInput(byte[] answer) {
        return answer[answer.length - 1] == BAD_INPUT;
    }

    private static byte[] of(byte kind, byte[] content, int length, long gradientNanos, long encodeNanos) {
        byte[] answer = Arrays.copyOf(content, length + TRAILER);
        ByteBuffer.wrap(answer, length, TRAILER)
                .putLong(gradientNanos)
                .putLong(encodeNanos)
                .put(kind);
        return answer;
    }

    /** The event that an answer is, nanos after the start of its round. */
    static WorkerEvent event(int worker, byte[] answer, long nanos) {
        int length = answer.length - TRAILER;
        byte kind = answer[answer.length - 1];
        if (kind == FRAME) {
            return new WorkerEvent.FrameArrived(worker, answer, length, nanos);
        }
        String reason = new String(answer, 0, length, StandardCharsets.UTF_8);
        return kind == DIVERGED
                ? new WorkerEvent.Diverged(worker, reason, nanos)
                : new WorkerEvent.WorkerLost(worker, reason, nanos);
    }

    static long gradientNanos(byte[] answer) {
        return trailer(answer).getLong();
    }

    static long encodeNanos(byte[] answer) {
        return trailer(answer).position(Long.BYTES).slice().getLong();
    }

    private static ByteBuffer trailer(byte[] answer) {
        return ByteBuffer.wrap(answer, answer.length - TRAILER, TRAILER).slice();
    }
}
