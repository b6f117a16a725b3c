package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HomesTest {
    private static final Membership.Executor FIRST = new Membership.Executor("0", "a", 2);
    private static final Membership.Executor SECOND = new Membership.Executor("1", "b", 2);
    private static final Membership.Executor THIRD = new Membership.Executor("2", "c", 2);

    private final Homes homes = new Homes(4, 1);

    @Test
    void workersAreSharedOutByTheSlotsOfTheExecutors() {
        assertThat(homes.of(0)).isNull();
        assertThat(homes.settle(List.of(FIRST, SECOND))).containsExactly(0, 1, 2, 3);
        assertThat(where()).containsExactlyInAnyOrder(FIRST, FIRST, SECOND, SECOND);
        assertThat(homes.settle(List.of(FIRST, SECOND))).as("nothing changed").isEmpty();
    }

    @Test
    void onlyTheWorkersOfAnExecutorThatIsGoneMove() {
        homes.settle(List.of(FIRST, SECOND));
        List<Membership.Executor> before = where();

        List<Integer> moved = homes.settle(List.of(FIRST, THIRD));

        assertThat(moved).hasSize(2);
        for (int worker = 0; worker < 4; worker++) {
            boolean uprooted = before.get(worker).equals(SECOND);
            assertThat(homes.of(worker)).isEqualTo(uprooted ? THIRD : FIRST);
            assertThat(moved.contains(worker)).isEqualTo(uprooted);
        }
    }

    @Test
    void anExecutorThatJoinsTakesWorkersThatShareSlots() {
        homes.settle(List.of(FIRST));
        assertThat(where()).containsOnly(FIRST);

        assertThat(homes.settle(List.of(FIRST, SECOND))).hasSize(2);
        assertThat(where()).containsExactlyInAnyOrder(FIRST, FIRST, SECOND, SECOND);
    }

    @Test
    void aTaskMayTakeSeveralCores() {
        assertThat(new Homes(1, 2).slots(List.of(FIRST, SECOND))).isEqualTo(2);
    }

    private List<Membership.Executor> where() {
        List<Membership.Executor> where = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            where.add(homes.of(worker));
        }
        return where;
    }
}
