package io.github.tardigrad.spark;

import io.github.tardigrad.core.memory.Acknowledgement;

/** What the one element of a task's partition says: which worker to be, how long to sleep first, and what of it was taken. */
final class Order {
    private Order() {}

    static long[] of(int worker, long delayNanos, Acknowledgement said) {
        return new long[] {worker, delayNanos, said.epoch(), said.halvings(), said.acceptedRound()};
    }

    /** What the worker is told of its messages before. */
    static Acknowledgement said(long[] order) {
        return new Acknowledgement((int) order[2], (int) order[3], order[4]);
    }

    static int worker(long[] order) {
        return (int) order[0];
    }

    /** An injected delay, for trials on a cluster that has no stragglers of its own; 0 otherwise. */
    static long delayNanos(long[] order) {
        return order[1];
    }
}
