package io.github.tardigrad.train.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.Exponential;
import io.github.tardigrad.core.cluster.GrowingDelays;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The delay models of a job beyond the memoryless ones: read with their meaning, refused in one sentence. */
class DelayFieldsTest {
    private static final double DEADLINE = 1.5;

    private static Job read(String delay, int partitions, Path folder) {
        String yaml = "{cluster: {deadline: 1.5, delay: " + delay + "}, partitions: " + partitions
                + ", dimension: 100, code: {bits: {total: 20}}}";
        return JobReader.read(yaml, "job.yaml", folder);
    }

    private static Job read(String delay) {
        return read(delay, 4, Path.of(""));
    }

    @Test
    void pareto() {
        StragglerProfile profile =
                read("{model: pareto, earliest: [1, 0.5], shape: 2}").profile();
        assertThat(profile.straggling(0)).isCloseTo(1 / 2.25, within(1e-15));
        assertThat(profile.straggling(1)).isCloseTo(1 / 9.0, within(1e-15));
    }

    @Test
    void twoState() {
        StragglerProfile profile = read("{model: twoState, rates: [2, 4], shift: 0.5, slowdown: 2,"
                        + " slowProbability: 0.25, meanSlowRounds: 10}")
                .profile();
        // Slow, the shift is 1 and the rate half.
        assertThat(profile.straggling(1)).isCloseTo(0.75 * Math.exp(-4) + 0.25 * Math.exp(-2 * 0.5), within(1e-15));
    }

    @Test
    void pairCorrelated() {
        ClusterDelays delays =
                read("{model: pairCorrelated, rates: [2, 4, 1], shift: 0.5, slowdown: .inf, shockProbability: 0.1}")
                        .cluster()
                        .delays();
        assertThat(delays.stragglerProbability(0, DEADLINE, 1)).isCloseTo(0.1 + 0.9 * Math.exp(-2), within(1e-15));
        assertThat(delays.arrivalCovariance(0, 1, DEADLINE, new double[] {1, 1, 1}))
                .isCloseTo(0.09 * (1 - Math.exp(-2)) * (1 - Math.exp(-4)), within(1e-15));
    }

    @Test
    void loadDependent() {
        Job job = read("{model: loadDependent, rates: [20, 10, 30], shift: [0.1, 0.2, 0.05]}");
        StragglerProfile profile = job.profile();
        double utilitySum = 0;
        for (int i = 0; i < 3; i++) {
            utilitySum += profile.arrival(i) / profile.straggling(i);
        }
        // A fixed point, to its tolerance: the probabilities of loads that are the masses for them, and one more.
        for (int i = 0; i < 3; i++) {
            double load = 1 + 4 * profile.arrival(i) / profile.straggling(i) / utilitySum;
            assertThat(job.cluster().delays().stragglerProbability(i, DEADLINE, load))
                    .isCloseTo(profile.straggling(i), within(1.1e-9));
        }
    }

    @Test
    void theDeadlineCanBeLeftToThePlanner() {
        String yaml = """
                cluster: {deadline: auto, noise: 3, delay: {model: exponential, rates: [1, 2]}}
                dimension: 8
                code: {scheme: auto, limits: {bits: 12}}
                """;
        Job job = JobReader.read(yaml, "job", Path.of(""));

        assertThat(job.cluster()).isInstanceOf(ClusterSpec.DeadlineToChoose.class);
        assertThat(job.code().bits().total()).isEqualTo(4 * 12);
        assertThat(JobReader.read(JobWriter.toYaml(job), "job", Path.of(""))).isEqualTo(job);
        assertThat(job.withDeadline(2).cluster().deadline()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {deadline: auto, stragglerProbability: [0.5]} | cluster.deadline: must be a number of seconds where stragglerProbability is given: auto needs delay: found "auto"
            {deadline: soon, delay: {model: exponential, rates: [1]}} | cluster.deadline: must be a number of seconds above 0 and at most 1e9, or auto: found "soon"
            {deadline: 1, noise: 2, delay: {model: exponential, rates: [1]}} | cluster.noise: must be absent unless deadline is auto: found 2
            {deadline: auto, noise: 0, delay: {model: exponential, rates: [1]}} | cluster.noise: must be a finite number above 0: found 0
            """)
    void refusesAnOpenDeadlineThatCannotBeChosen(String cluster, String message) {
        assertThatThrownBy(() -> JobReader.read(
                        "cluster: " + cluster + "\ndimension: 8\ncode: {bits: none}\n", "job", Path.of("")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void trace(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("t.csv"), "worker,round,seconds\n0,1,1\n1,1,2\n0,2,\n1,2,1\n");
        Job job = read("{model: trace, file: t.csv}", 4, folder);
        assertThat(job.profile()).isEqualTo(StragglerProfile.of(0.5, 0.5));
        assertThat(job.cluster().delays().responseSeconds(7, 1, 1, 3)).isEqualTo(1);
        assertThat(JobReader.read(JobWriter.toYaml(job), "job.yaml", Path.of("elsewhere")))
                .isEqualTo(job);
    }

    /** With a deadline that is left open times are for the load they were measured at, unless the job says otherwise. */
    @Test
    void timesGrowWithTheLoadWhereTheDeadlineIsOpen() {
        String open = "{deadline: auto, delay: {model: exponential, rates: [1, 2]%s}}";
        assertThat(cluster(open.replace("%s", "")).delays()).isEqualTo(growing(2));
        assertThat(cluster(open.replace("%s", ", measuredLoad: 3")).delays()).isEqualTo(growing(3));
        assertThat(cluster(open.replace("%s", ", growsWithLoad: false"))
                        .delays()
                        .dependsOnLoad())
                .isFalse();
        String given = "{deadline: 2, delay: {model: exponential, rates: [1, 2]%s}}";
        assertThat(cluster(given.replace("%s", "")).delays().dependsOnLoad()).isFalse();
        assertThat(cluster(given.replace("%s", ", growsWithLoad: true")).delays())
                .isEqualTo(growing(2));
    }

    private static ClusterDelays growing(double measuredLoad) {
        return new GrowingDelays(
                ClusterDelays.independent(List.of(new Exponential(1), new Exponential(2))), measuredLoad);
    }

    private static ClusterSpec cluster(String cluster) {
        Job job = JobReader.read(
                "cluster: " + cluster + "\ndimension: 8\npartitions: 4\ncode: {bits: none}\n", "job", Path.of(""));
        assertThat(JobReader.read(JobWriter.toYaml(job), "job", Path.of(""))).isEqualTo(job);
        return job.cluster();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {model: exponential, rates: [1], measuredLoad: 2} | cluster.delay.measuredLoad: must be absent unless growsWithLoad is true: found 2
            {model: loadDependent, rates: [1], shift: 0, growsWithLoad: true} | cluster.delay.growsWithLoad: must be absent for the model loadDependent, whose times are for each partition: found true
            {model: exponential, rates: [1], growsWithLoad: true, measuredLoad: 0} | cluster.delay.measuredLoad: must be a finite number above 0: found 0
            {model: empirical, samples: [[1]], probabilities: lower} | cluster.delay.probabilities: must be one of expected, upper: found "lower"
            """)
    void refusesWhatGrowsInNoWay(String delay, String message) {
        assertThatThrownBy(() -> read(delay))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void measuredProbabilitiesArePlannedWithAsSureAsTheyAre() {
        String delay = "{deadline: 2, delay: {model: empirical, samples: [[1, 1, 1], [1, 3, 1]]%s}}";
        assertThat(cluster(delay.replace("%s", "")).profile(4)).isEqualTo(StragglerProfile.of(0.125, 0.375));
        StragglerProfile upper =
                cluster(delay.replace("%s", ", probabilities: upper")).profile(4);
        assertThat(upper.straggling(0)).isGreaterThan(0.4);
        assertThat(upper.straggling(1)).isGreaterThan(upper.straggling(0));
    }

    @Test
    void aTraceWithAGapIsRefusedWithItsLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, "worker,round,seconds\n0,1,1\n0,3,2\n");
        assertThatThrownBy(() -> read("{model: trace, file: t.csv}", 4, folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "cluster.delay.file: " + file + ", line 3: a trace has no gaps: expected worker 0 of round 2,"
                                + " found worker 0 of round 3 next");
    }

    @Test
    void loadsThatNobodyBearsAreRefused() {
        assertThatThrownBy(() -> read("{model: loadDependent, rates: [20, 10], shift: 0.5}", 40, Path.of("")))
                .isInstanceOf(InvalidInputException.class)
                // A worker of mass s computes s + 1 partitions at 0.5 s each and more, so 2 (d / 0.5 - 1) >= 40.
                .hasMessage(
                        "cluster.deadline: must be late enough for the workers, who are slower the more they hold, to"
                                + " answer for all 40 partitions, at least 10.5: found 1.5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {model: pareto, earliest: [1, 2], shape: [1]} | cluster.delay.shape: must be one number, or one for each of the 2 earliest answers: found 1 numbers
            {model: pareto, earliest: [0], shape: 1} | cluster.delay.earliest[0]: must be a finite number above 0: found 0
            {model: pareto, rates: [1], shape: 1} | cluster.delay.rates: unknown key; allowed: model, earliest, shape, growsWithLoad, measuredLoad
            {model: twoState, rates: [1], shift: 0, slowdown: 0.5, slowProbability: 0.1, meanSlowRounds: 5} | cluster.delay.slowdown: must be a number of at least 1, or .inf for no answer: found 0.5
            {model: twoState, rates: [1], shift: 0, slowdown: 2, slowProbability: 0.5, meanSlowRounds: 1} | cluster.delay.meanSlowRounds: must be a number from 1 / (1 - slowProbability) = 2.0 to 10000.0: found 1
            {model: twoState, rates: [1], shift: 0, slowdown: 2, slowProbability: 1, meanSlowRounds: 1} | cluster.delay.slowProbability: must be a number of at least 0 and below 1: found 1
            {model: pairCorrelated, rates: [1], shift: 0, slowdown: 2, shockProbability: 2} | cluster.delay.shockProbability: must be a number from 0 to 1: found 2
            {model: pairCorrelated, rates: [1], shift: 0, shockProbability: 0.5} | cluster.delay.slowdown: must be a number of at least 1, or .inf for no answer: found nothing
            {model: loadDependent, rates: [1]} | cluster.delay.shift: must be a finite number of at least 0: found nothing
            {model: trace} | cluster.delay.file: must be a path, from the folder of the job: found nothing
            """)
    void refusesInOneSentence(String delay, String message) {
        assertThatThrownBy(() -> read(delay))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
