package io.github.tardigrad.core.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.StronglyRegularGraphs;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssignmentsTest {
    static Stream<AssignmentType> types() {
        return Assignments.all().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeHasAnAssignmentByDefault(AssignmentType type) {
        Assignment assignment = type.construct(Settings.defaults(type));
        assertThat(assignment.isBiregular()).isTrue();
        assertThat(Assignments.named(type.name())).contains(type);
        assertThat(Assignments.named(type.name(), Map.of("dual", "yes"))).isEqualTo(assignment.dual());
        assertThat(type.parameters()).extracting(Parameter::name).doesNotHaveDuplicates();
    }

    @Test
    void parametersReachTheDesign() {
        assertThat(Assignments.named("projectivePlane", Map.of("order", 9)))
                .isEqualTo(DifferenceSets.projectivePlane(9));
        assertThat(Assignments.named("paley", Map.of("order", 9, "loop", "yes")))
                .isEqualTo(StronglyRegularGraphs.paley(9, true));
        assertThat(Assignments.named("biregular", Map.of("seed", 1)))
                .isNotEqualTo(Assignments.named("biregular", Map.of()));
        assertThat(Assignments.named("cosetHyper", Map.of("order", 27, "dimension", 2)))
                .hasToString("coset graph (27,2,5), codimension 1: 729 partitions, 135 workers");
    }

    @Test
    void messagesSayWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignments.named("plane", Map.of()))
                .withMessageStartingWith("type of assignment must be one of projectivePlane, affinePlane,")
                .withMessageEndingWith("fractionalRepetition, cyclic: type=plane");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignments.named("paley", Map.of("size", 5)))
                .withMessage("paley has no parameter size; it has order, loop, dual");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignments.named("projectivePlane", Map.of("order", 10)))
                .withMessageContaining("nearest: 9 and 11");
    }
}
