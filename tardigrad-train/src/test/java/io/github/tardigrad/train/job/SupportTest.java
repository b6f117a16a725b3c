package io.github.tardigrad.train.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.run.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data that may not move: who holds which partition, as a job says it. */
class SupportTest {
    private static Job read(String support, String more) {
        return JobReader.read(
                "cluster: {stragglerProbability: [0.1, 0.5, 0.4]}\npartitions: 4\ndimension: 64\nsupport: " + support
                        + "\n" + more,
                "job",
                Path.of(""));
    }

    private static final String LISTS = "[[0, 1], [2, 1, 3], [3, 0]]";

    @Test
    void plansKeepToIt() {
        Job job = read(LISTS, "code: {bits: {total: 15}}");
        EncodingMatrix held =
                EncodingMatrix.ofSupport(4, List.of(new int[] {0, 1}, new int[] {1, 2, 3}, new int[] {0, 3}), 1);
        assertThat(job.support()).contains(held);
        for (String name : List.of("optimal", "osgc", "stochastic")) {
            CodePlan plan =
                    job.plan(64, job.code().forScheme(Schemes.named(name).orElseThrow()));
            assertThat(plan.encoding().within(held)).as(name).isTrue();
            assertThat(plan.unbiased()).isTrue();
            assertThat(plan.errorBound()).isFinite();
        }
        // The bound of coefficients that are optimised is no larger than that of equal ones.
        assertThat(job.plan(64).errorBound())
                .isLessThan(job.plan(
                                64,
                                job.code().forScheme(Schemes.named("stochastic").orElseThrow()))
                        .errorBound());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        job.plan(64, job.code().forScheme(Schemes.named("dense").orElseThrow())))
                .withMessageContaining("partitions that they do not hold");
    }

    @Test
    void isWrittenAndReadBack() {
        Job job = read(LISTS, "code: {bits: none}");
        assertThat(JobReader.read(JobWriter.toYaml(job), "job", Path.of(""))).isEqualTo(job);
        assertThat(job.withDeadline(2).withCode(job.code()).support()).isEqualTo(job.support());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [[0, 1], [2, 3]] | support: must be one list of partitions for each of the 3 workers: found 2 lists
            [[0, 1], [2], [0]] | support: must be lists that have each of the 4 partitions at least once: found partition 3 nowhere
            [[0, 1], [2, 3], [4]] | support[2][0]: must be an integer from 0 to 3, a partition: found 4
            [[0, 1], [2, 3], [1, 1]] | support[2]: must be a list in which no partition is twice: found [1.0, 1.0]
            """)
    void refusesWhatHoldsNotEverything(String support, String message) {
        assertThatThrownBy(() -> read(support, "code: {bits: none}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
