package io.github.tardigrad.core.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.compare.Alignment;
import io.github.tardigrad.core.compare.ResidualError;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of docs/adding-a-scheme.md does what the page says. */
class AddingASchemeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final StragglerProfile CLUSTER = StragglerProfile.of(0.1, 0.5, 0.3, 0.2);

    @Test
    void pageShowsTheClassThatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/github/tardigrad/core/scheme/NeighbourScheme.java"));

        assertThat(Files.readString(ROOT.resolve("docs/adding-a-scheme.md"))).contains("```java\n" + source + "```");
    }

    @Test
    void plannerAndComparisonTakeItAsItIs() {
        Scheme scheme = new NeighbourScheme();
        CodePlan plan = Planner.plan(CLUSTER, 8, 64, CodeSpec.of(scheme, BitSpec.ofTotal(20)));

        assertThat(plan.computationLoad()).isEqualTo(2);
        assertThat(plan.unbiased()).isTrue();
        assertThat(plan.errorBound()).isPositive();
        double exact = ResidualError.exact(plan).orElseThrow().mean(Alignment.HALF_ALIGNED);
        assertThat(ResidualError.enumerated(plan).mean(Alignment.HALF_ALIGNED)).isCloseTo(exact, within(1e-9 * exact));
        assertThat(scheme.variants()).hasSize(2);
    }

    @Test
    void refusesWhatItCannotDo() {
        Scheme scheme = new NeighbourScheme();
        CodeSpec spec = CodeSpec.of(scheme, BitSpec.none());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(CLUSTER, 8, 64, spec.with("holders", 5L)))
                .withMessageContaining("at most the number of workers, 4: holders=5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(StragglerProfile.of(0.1, 1), 8, 64, spec))
                .withMessageContaining("worker 1 never answers");
    }
}
