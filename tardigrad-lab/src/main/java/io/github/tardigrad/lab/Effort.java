package io.github.tardigrad.lab;

/** How much of an experiment is run. */
public enum Effort {
    /** The smallest size that shows what there is to see. */
    QUICK,
    /** The paper's. */
    FULL,
    /** As {@link #FULL}, with the networks of the papers' sizes where there are such. */
    PUBLISHED
}
