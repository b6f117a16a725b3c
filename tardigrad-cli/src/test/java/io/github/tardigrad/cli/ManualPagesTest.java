package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManualPagesTest {
    @Test
    void everyCommandHasAPageWithItsOptions(@TempDir Path folder) throws IOException {
        ManualPages.write(folder);
        for (CommandLine command : Main.commandLine().getSubcommands().values()) {
            String name = command.getCommandSpec().qualifiedName("-");
            String page = Files.readString(folder.resolve("man/" + name + ".1"));
            assertThat(page).startsWith(".TH TARDIGRAD-").contains(".SH NAME\n" + name + " \\- ");
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> assertThat(page)
                            .as(name)
                            .contains(option.longestName().replace("-", "\\-")));
            // What picocli would have replaced.
            assertThat(page).doesNotContain("${").doesNotContain("%n");
        }
        assertThat(Files.readString(folder.resolve("man/tardigrad.1"))).contains("tardigrad-train(1)");
    }

    @Test
    void eachShellCompletesEveryCommand(@TempDir Path folder) throws IOException {
        ManualPages.write(folder);
        for (String shell : new String[] {"bash", "zsh", "fish"}) {
            String script = Files.readString(folder.resolve("completion/tardigrad." + shell));
            for (String name : Main.commandLine().getSubcommands().keySet()) {
                assertThat(script).as(shell).containsPattern("\\b" + name + "\\b");
            }
            assertThat(script).as(shell).contains("rounds");
        }
    }
}
