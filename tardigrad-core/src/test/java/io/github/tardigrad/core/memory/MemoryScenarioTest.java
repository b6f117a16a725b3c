package io.github.tardigrad.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file in the resource folder {@code scenarios} is one story; {@link MemoryScenario} says how it reads.
 * {@code -Dtardigrad.rewrite=true} rewrites them; look at the difference before committing it.
 */
class MemoryScenarioTest {
    private static final Path FOLDER = Path.of("src/test/resources/io/github/tardigrad/core/memory/scenarios");

    static List<Path> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void goesAsTheScenarioSays(Path file) throws Exception {
        String replayed = MemoryScenario.replay(Files.readAllLines(file));
        if (Boolean.getBoolean("tardigrad.rewrite")) {
            Files.writeString(file, replayed);
        }

        assertThat(Files.readString(file)).isEqualTo(replayed);
    }
}
