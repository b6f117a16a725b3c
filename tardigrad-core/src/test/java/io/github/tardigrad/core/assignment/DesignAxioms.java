package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** What makes a design, checked from its definition and from nothing that made it. */
final class DesignAxioms {
    private DesignAxioms() {}

    static void biregular(Assignment assignment, int partitions, int workers, int replication, int load) {
        assertThat(assignment.partitions()).isEqualTo(partitions);
        assertThat(assignment.workers()).isEqualTo(workers);
        for (int i = 0; i < workers; i++) {
            assertThat(assignment.partitions(i)).hasSize(load).doesNotHaveDuplicates();
        }
        for (int j = 0; j < partitions; j++) {
            assertThat(assignment.workers(j)).hasSize(replication);
        }
        assertThat(assignment.isBiregular()).isTrue();
    }

    /** A symmetric (v, k, lambda) design, with the spectrum that follows from A A^T = (k - lambda) I + lambda J. */
    static void symmetric(Assignment assignment, int points, int load, int together) {
        biregular(assignment, points, points, load, load);
        balanced(assignment, together);
        balanced(assignment.dual(), together);
        assertThat(assignment.columnIntersection()).hasValue(together);
        spectrum(assignment, load, 1, Math.sqrt(load - together), points - 1);
    }

    /** Every two partitions are held together by the same number of workers: a 2-design. */
    static void balanced(Assignment assignment, int together) {
        for (int a = 0; a < assignment.partitions(); a++) {
            for (int b = 0; b < a; b++) {
                BitSet both = set(assignment.workers(a));
                both.and(set(assignment.workers(b)));
                assertThat(both.cardinality()).isEqualTo(together);
            }
        }
    }

    /** Every class holds every partition once, and every worker is in one class. */
    static void resolved(Assignment assignment, int classes) {
        assertThat(assignment.classes()).hasSize(classes);
        BitSet workers = new BitSet();
        for (List<Integer> parallel : assignment.classes()) {
            BitSet covered = new BitSet();
            int held = 0;
            for (int i : parallel) {
                assertThat(workers.get(i)).isFalse();
                workers.set(i);
                covered.or(set(assignment.partitions(i)));
                held += assignment.load(i);
            }
            assertThat(held).isEqualTo(assignment.partitions());
            assertThat(covered.cardinality()).isEqualTo(assignment.partitions());
        }
        assertThat(workers.cardinality()).isEqualTo(assignment.workers());
    }

    /** Singular values, given as value, multiplicity, value, multiplicity, ..., largest first. */
    static void spectrum(Assignment assignment, double... valuesAndMultiplicities) {
        double[] found = assignment.spectrum();
        int at = 0;
        for (int t = 0; t < valuesAndMultiplicities.length; t += 2) {
            for (int times = 0; times < valuesAndMultiplicities[t + 1]; times++) {
                assertThat(found[at++])
                        .as("singular value %d of %s", at, assignment)
                        .isCloseTo(valuesAndMultiplicities[t], within(1e-9));
            }
        }
        assertThat(at).isEqualTo(found.length);
    }

    private static BitSet set(int[] elements) {
        BitSet set = new BitSet();
        Arrays.stream(elements).forEach(set::set);
        return set;
    }
}
