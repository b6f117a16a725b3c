package io.github.tardigrad.core.quantize;

/**
 * What a frame of a worker with a memory says beside its message, so that the receiver knows what the message is relative to.
 *
 * @param epoch how often the worker's memory was started anew, 0 or more
 * @param base the round of the last message of the worker that went into its memory, -1 before the first; below the frame's
 *     round
 * @param alpha the part of the message that both ends take into their memories, above 0 and at most 1
 * @param messageSquares the squared norm of what the worker computed, z: finite, 0 or more
 * @param differenceSquares the squared norm of what it sends, z - h before quantization: finite, 0 or more
 */
public record MemoryNote(int epoch, long base, float alpha, double messageSquares, double differenceSquares) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if a field is out of range
     */
    public MemoryNote {
        require(epoch >= 0, "epoch must be >= 0: epoch=" + epoch);
        require(base >= -1, "base must be >= -1: base=" + base);
        require(alpha > 0 && alpha <= 1, "alpha must be above 0 and at most 1: alpha=" + alpha);
        require(isSquare(messageSquares), "squared norm must be finite and >= 0: messageSquares=" + messageSquares);
        require(
                isSquare(differenceSquares),
                "squared norm must be finite and >= 0: differenceSquares=" + differenceSquares);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static boolean isSquare(double value) {
        return value >= 0 && Double.isFinite(value);
    }
}
