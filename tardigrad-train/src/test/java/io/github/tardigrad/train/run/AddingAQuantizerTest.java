package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The quantizer of docs/adding-a-quantizer.md is the one that is compiled here, and that {@link QuantizersTest} trains with. */
class AddingAQuantizerTest {
    @Test
    void pageShowsTheClassThatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/Bfloat16.java"));
        assertThat(Files.readString(Path.of("..", "docs", "adding-a-quantizer.md")))
                .contains("```java\n" + source + "```");
    }
}
