package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plan --horizon} prints. */
class PlanGuaranteesTest {
    @TempDir
    private Path folder;

    private Path job;

    /** Two workers of p = 1/2 without quantizers: U = 2, k = 2, and the error bound k^2 / U = 2. */
    @BeforeEach
    void writesTheJob() throws IOException {
        job = folder.resolve("job.yaml");
        Files.writeString(job, "{cluster: {stragglerProbability: [0.5, 0.5]}, dimension: 8, code: {bits: none}}");
    }

    private JsonNode bounds(String... options) throws IOException {
        Object[] words = new Object[options.length + 3];
        words[0] = "plan";
        words[1] = job;
        words[2] = "--json";
        System.arraycopy(options, 0, words, 3, options.length);
        Cli run = Cli.run(words);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out()).path("guarantees").path("bounds");
    }

    @Test
    void theoremsTwoAndThreeAsTheFormulasHaveThem() throws IOException {
        JsonNode bounds = bounds(
                "--horizon", "100", "--smoothness", "4", "--strong-convexity", "2", "--excess", "3", "--step", "0.1");

        // G^2 = k^2 + 2 = 6: 4 G^2 / (mu^2 T).
        assertThat(bounds.get(0).path("bound").doubleValue()).isCloseTo(4 * 6 / (4.0 * 100), within(1e-12));
        // a = 2 L / mu = 4: max(4 e / mu^2, a D^2) / (T + a).
        assertThat(bounds.get(1).path("bound").doubleValue()).isCloseTo(4 / 104.0, within(1e-12));
        // F / (gamma T) + L gamma G^2 / 2.
        assertThat(bounds.get(2).path("bound").doubleValue()).isCloseTo(0.3 + 1.2, within(1e-12));
        assertThat(bounds.get(3).path("bound").doubleValue())
                .isCloseTo((3 + 4 * 0.01 * (1 + Math.log(100)) * 6 / 2) / (0.1 * 10), within(1e-12));
        // 2 F / (gamma T) + L gamma e.
        assertThat(bounds.get(4).path("bound").doubleValue()).isCloseTo(0.6 + 0.8, within(1e-12));
        assertThat(bounds).hasSize(6);
    }

    @Test
    void whatGrowsWithTheGradientLeavesTheBoundsThatAllowIt() throws IOException {
        JsonNode bounds = bounds("--horizon", "100", "--smoothness", "4", "--growth", "0.5", "--excess", "3");

        // The longest step is 1 / (4 (1 + 0.5 * 2)) = 1/8; that which is best, sqrt(2 F / (T L e)) = .0866, is below.
        double step = Math.sqrt(6 / (100 * 4 * 2.0));
        assertThat(bounds).hasSize(2);
        assertThat(bounds.get(0).path("bound").doubleValue()).isCloseTo(6 / (step * 100) + 8 * step, within(1e-12));
    }

    @Test
    void theStepThatIsChosenIsTheBestOfAll() throws IOException {
        double chosen = bounds("--horizon", "50", "--smoothness", "2")
                .get(0)
                .path("bound")
                .doubleValue();
        for (String step : new String[] {"0.001", "0.01", "0.03", "0.1", "0.3"}) {
            double other = bounds("--horizon", "50", "--smoothness", "2", "--step", step)
                    .get(0)
                    .path("bound")
                    .doubleValue();
            assertThat(chosen).isLessThanOrEqualTo(other);
        }
    }

    @Test
    void peopleReadATable() {
        assertThat(Cli.run("plan", job, "--horizon", "10", "--strong-convexity", "1")
                        .out())
                .contains("after 10 rounds", "Theorem 2, strongly convex", "predict nothing");
    }

    @Test
    void aBiasedCodeHasNone() throws IOException {
        Files.writeString(
                job,
                "{cluster: {stragglerProbability: [0.5, 0.5]}, dimension: 8,"
                        + " code: {scheme: ignoreStragglers, bits: none}}");
        Cli run = Cli.run("plan", job, "--horizon", "10", "--smoothness", "1");
        assertThat(run.out()).as(run.err()).contains("guarantees        none: the estimate is biased");
    }

    @Test
    void refusesWhatMakesNoSense() {
        refused("--smoothness", "--smoothness", "2");
        refused("--horizon", "--horizon", "10");
        refused("--horizon", "--horizon", "0", "--smoothness", "2");
        refused("--growth", "--horizon", "10", "--smoothness", "2", "--growth", "-1");
        refused("--strong-convexity", "--horizon", "10", "--smoothness", "2", "--strong-convexity", "3");
        refused("--step", "--horizon", "10", "--smoothness", "2", "--step", "0.6");
    }

    private void refused(String field, String... options) {
        Object[] words = new Object[options.length + 2];
        words[0] = "plan";
        words[1] = job;
        System.arraycopy(options, 0, words, 2, options.length);
        Cli run = Cli.run(words);
        assertThat(run.exitCode()).isEqualTo(Main.WRONG_INPUT);
        assertThat(run.err()).contains(field);
    }
}
