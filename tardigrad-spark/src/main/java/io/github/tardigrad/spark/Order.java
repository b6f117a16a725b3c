package io.github.tardigrad.spark;

/** What the one element of a task's partition says: which worker to be, and how long to sleep first. */
final class Order {
    private Order() {}

    static long[] of(int worker, long delayNanos) {
        return new long[] {worker, delayNanos};
    }

    static int worker(long[] order) {
        return (int) order[0];
    }

    /** An injected delay, for trials on a cluster that has no stragglers of its own; 0 otherwise. */
    static long delayNanos(long[] order) {
        return order[1];
    }
}
