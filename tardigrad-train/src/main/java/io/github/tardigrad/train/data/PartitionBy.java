package io.github.tardigrad.train.data;

/** How training examples are dealt to partitions. */
public enum PartitionBy {
    /** At random: every partition looks like the whole. */
    RANDOM,
    /** Sorted by label: partitions hold few classes each, so their gradients differ much. */
    LABEL
}
