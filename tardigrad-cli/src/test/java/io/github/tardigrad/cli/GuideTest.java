package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide for newcomers: its commands run, and its links lead somewhere. */
class GuideTest {
    private static final Path GUIDE = Cli.ROOT.resolve("docs/guide");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @Tag("slow")
    @Test
    void everyCommandRuns(@TempDir Path folder) throws IOException {
        Set<String> commands = new LinkedHashSet<>();
        for (Path page : pages()) {
            Files.readAllLines(page).stream()
                    .filter(line -> line.startsWith("./tardigrad "))
                    .forEach(commands::add);
        }
        assertThat(commands).hasSizeGreaterThan(4);
        for (String command : commands) {
            List<Object> words = new ArrayList<>();
            for (String word : command.split(" ", -1)) {
                words.add(word.startsWith("examples/") ? Cli.ROOT.resolve(word) : word);
            }
            words.remove(0);
            if (words.contains("train") || words.contains("compare")) {
                words.addAll(List.of("--out", folder.resolve("out-" + words.size() + words.hashCode())));
            }
            Cli run = Cli.run(words.toArray());
            assertThat(run.exitCode()).as(command + run.err()).isZero();
        }
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        for (Path page : pages()) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                assertThat(page.resolveSibling(links.group(1))).exists();
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(GUIDE)) {
            List<Path> sorted = pages.sorted().toList();
            assertThat(sorted).hasSize(4);
            return sorted;
        }
    }
}
