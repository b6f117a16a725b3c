package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemesCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Cli.ROOT.resolve("docs/schemes.md");

    @Test
    void listsEverySchemeWithItsParameters() throws IOException {
        JsonNode list = JSON.readTree(Cli.run("schemes", "--json").out());
        String text = Cli.run("schemes").out();

        assertThat(list).hasSize(Schemes.all().size());
        for (int i = 0; i < list.size(); i++) {
            Scheme scheme = Schemes.all().get(i);
            assertThat(list.get(i).path("name").asText()).isEqualTo(scheme.name());
            assertThat(list.get(i).path("source").asText()).isEqualTo(scheme.source());
            assertThat(list.get(i).path("parameters").findValuesAsText("name"))
                    .isEqualTo(scheme.parameters().stream().map(Parameter::name).toList());
            assertThat(text).contains(scheme.name(), scheme.summary(), scheme.source());
        }
    }

    @Test
    void pageIsMadeFromTheCode() throws IOException {
        if (Boolean.getBoolean("tardigrad.rewrite")) {
            Files.writeString(PAGE, SchemesCommand.markdown());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(SchemesCommand.markdown());
    }

    private static List<String> everyScheme() {
        return Schemes.all().stream().map(Scheme::name).toList();
    }

    /** A softmax classifier starts at a loss of ln 10 = 2.30. */
    @ParameterizedTest
    @MethodSource("everyScheme")
    void trainsTheDigits(String scheme, @TempDir Path folder) throws IOException {
        Path example = Cli.ROOT.resolve("examples/every-scheme.yaml");
        String yaml = Files.readString(example).replace("scheme: optimal", "scheme: " + scheme);
        if (scheme.equals("centralized")) {
            yaml = yaml.replaceAll("bits: \\{[^}]*}", "bits: none");
        }
        Path job = Files.writeString(folder.resolve("job.yaml"), yaml);
        Cli run = Cli.run("train", job, "--out", folder.resolve("run"), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(JSON.readTree(run.out()).at("/runs/0/finalLoss").asDouble()).isBetween(0.05, 1.5);
    }
}
