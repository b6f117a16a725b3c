package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Hugging Face's tokenizers and GPT-2's published encoder: src/test/reference/bpe.py. */
class BytePairTokenizerTest {
    private static final Path REFERENCE = Path.of("src/test/reference/bpe");

    @TempDir
    private Path folder;

    private static List<Integer> tokens(Tokenizer tokenizer, byte[] text) throws IOException {
        List<Integer> tokens = new ArrayList<>();
        tokenizer.tokenize(new ByteArrayInputStream(text), "text", tokens::add);
        return tokens;
    }

    @Test
    void tokensAreThoseOfTheReference() throws IOException {
        Tokenizer tokenizer = BytePairTokenizer.read(REFERENCE);
        assertThat(tokenizer.vocabulary()).isEqualTo(600);
        ObjectMapper json = new ObjectMapper();
        List<String> lines = Files.readAllLines(REFERENCE.resolve("tokens.txt"));
        assertThat(lines).hasSize(17);
        for (String line : lines) {
            String[] parts = line.split("\t", -1);
            String text = json.readValue(parts[0], String.class);
            List<Integer> expected = Arrays.stream(parts[1].split(" "))
                    .filter(token -> !token.isEmpty())
                    .map(Integer::valueOf)
                    .toList();
            assertThat(tokens(tokenizer, text.getBytes(StandardCharsets.UTF_8)))
                    .as(parts[0])
                    .isEqualTo(expected);
        }
    }

    @Test
    void aLongTextIsTheSameInPieces() throws IOException {
        Tokenizer tokenizer = BytePairTokenizer.read(REFERENCE);
        String verse = "And the evening and the morning\nwere the first day.\n\n";
        List<Integer> once = tokens(tokenizer, verse.getBytes(StandardCharsets.UTF_8));
        int repeats = 10_000; // 530 kB: more than is held at a time.
        List<Integer> many = tokens(tokenizer, verse.repeat(repeats).getBytes(StandardCharsets.UTF_8));
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            expected.addAll(once);
        }
        assertThat(many).isEqualTo(expected);
    }

    @Test
    void linesThatAreNotUtf8AreLeftOutUpToAShare() throws IOException {
        Tokenizer tokenizer = BytePairTokenizer.read(REFERENCE);
        byte[] good = "a b\n".repeat(200).getBytes(StandardCharsets.UTF_8);
        byte[] broken = Arrays.copyOf(good, good.length + 2);
        broken[good.length] = (byte) 0xFF;
        broken[good.length + 1] = '\n';
        assertThat(tokens(tokenizer, broken)).isEqualTo(tokens(tokenizer, good));
        assertThatThrownBy(() -> tokens(tokenizer, new byte[] {'a', '\n', (byte) 0xC3}))
                .isInstanceOf(UnusableDataException.class)
                .hasMessageContaining("more lines are broken than a text may have in UTF-8, 0.01: ")
                .hasMessageEndingWith("the last text, line 2: not UTF-8");
    }

    @Test
    void refusesAVocabularyThatIsNone() throws IOException {
        assertThatThrownBy(() -> BytePairTokenizer.read(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("vocab.json");
        Path vocabulary = folder.resolve("vocab.json");
        Path merges = Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\n");
        Files.writeString(vocabulary, "{\"a\": 0, \"b\": 7}");
        assertThatThrownBy(() -> BytePairTokenizer.read(folder))
                .hasMessage(vocabulary + ": expected ids 0..1, found 7 for \"b\"");
        Files.writeString(vocabulary, "{\"a\": 0, \"b\": 1}");
        assertThatThrownBy(() -> BytePairTokenizer.read(folder))
                .hasMessage(merges + ", line 2: merges to \"ab\", which vocab.json has not");
        Files.writeString(merges, "");
        Tokenizer tokenizer = BytePairTokenizer.read(folder);
        assertThatThrownBy(() -> tokens(tokenizer, new byte[] {'a', 'c'}))
                .isInstanceOf(DataFileException.class)
                .hasMessage("the vocabulary has no token for \"c\" in \"ac\"");
    }
}
