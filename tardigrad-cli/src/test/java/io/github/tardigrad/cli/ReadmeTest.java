package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README says what is so. */
class ReadmeTest {
    private static final Path FILE = Cli.ROOT.resolve("README.md");
    /** A row of the table of results: scheme, loss, accuracy in percent. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\w+)[^|]*\\| ([0-9.]+) \\| ([0-9.]+) % \\|");

    @Test
    void jobIsTheExample() throws IOException {
        String example = Files.readString(Cli.ROOT.resolve("examples/digits.yaml"));

        assertThat(Files.readString(FILE)).contains("```yaml\n" + example + "```");
    }

    /** Exponentials may differ in the last bit between machines, and one image in 297 is 0.34 %. */
    @Test
    void tableIsWhatTheJobGives(@TempDir Path folder) throws IOException {
        Cli run = Cli.run("train", "--json", "--out", folder.resolve("run"));
        JsonNode runs = new ObjectMapper().readTree(run.out()).path("runs");
        Matcher rows = ROW.matcher(Files.readString(FILE));
        for (JsonNode scheme : runs) {
            assertThat(rows.find()).isTrue();
            assertThat(rows.group(1)).isEqualTo(scheme.path("scheme").asText());
            assertThat(scheme.path("finalLoss").asDouble()).isCloseTo(Double.parseDouble(rows.group(2)), within(0.01));
            assertThat(100 * scheme.path("accuracy").asDouble())
                    .isCloseTo(Double.parseDouble(rows.group(3)), within(1.1));
        }
        assertThat(runs).hasSize(4);
        assertThat(rows.find()).isFalse();
    }

    @Test
    void filesItPointsToExist() throws IOException {
        Matcher links = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(Files.readString(FILE));
        int found = 0;
        while (links.find()) {
            assertThat(Cli.ROOT.resolve(links.group(1))).exists();
            found++;
        }
        assertThat(found).isPositive();
    }
}
