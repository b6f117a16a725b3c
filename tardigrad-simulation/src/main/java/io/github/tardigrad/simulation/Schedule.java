package io.github.tardigrad.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which faults there are in a round. */
interface Schedule {
    /** Those of a round: the same whenever it is asked. */
    List<Fault> of(long round);

    /** Exactly these. */
    static Schedule exactly(Collection<Fault> faults) {
        Map<Long, List<Fault>> byRound = faults.stream().collect(Collectors.groupingBy(Fault::round));
        return round -> byRound.getOrDefault(round, List.of());
    }

    /** Faults of some kinds, drawn from a seed: calm stretches, and stretches in which a fifth of the frames is hit. */
    static Schedule drawn(long seed, int workers, Set<FaultKind> kinds) {
        List<FaultKind> small = new ArrayList<>();
        List<FaultKind> ends = new ArrayList<>();
        for (FaultKind kind : EnumSet.copyOf(kinds)) {
            (kind.ends() ? ends : small).add(kind);
        }
        return round -> {
            List<Fault> faults = new ArrayList<>();
            double weather = Draw.uniform(seed, 1, round / 8, 0);
            double expected = weather < 0.3 ? 0 : weather < 0.8 ? 1 + workers * 0.02 : 1 + workers * 0.2;
            int count = small.isEmpty() ? 0 : (int) (expected + Draw.uniform(seed, 2, round, 0));
            for (int i = 0; i < count; i++) {
                FaultKind kind = small.get(Draw.below(small.size(), seed, 3, round, i));
                faults.add(new Fault(
                        round, kind, Draw.below(workers, seed, 4, round, i), Draw.bits(seed, 5, round, i) >>> 44));
            }
            // Checkpoints have many changes of the disk in few rounds, so a coordinator dies once in some thirty.
            if (!ends.isEmpty() && Draw.uniform(seed, 6, round, 0) < 0.03) {
                faults.add(new Fault(
                        round,
                        ends.get(Draw.below(ends.size(), seed, 7, round, 0)),
                        0,
                        Draw.bits(seed, 8, round, 0) >>> 44));
            }
            return faults;
        };
    }
}
