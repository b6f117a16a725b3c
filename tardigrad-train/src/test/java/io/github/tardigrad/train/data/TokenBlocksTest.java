package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenBlocksTest {
    @TempDir
    private Path folder;

    @Test
    void anExampleIsABlockAndTheTokenAfterIt() throws IOException {
        // 26 bytes: 6 blocks of 4, each with the token after it; the rest is too short.
        Path file = Files.writeString(folder.resolve("text"), "abcdefghijklmnopqrstuvwxyz");
        Split split = TokenBlocks.read(Optional.of(file), Optional.empty(), 4, 1.0 / 3);
        assertThat(split.train().size()).isEqualTo(4);
        assertThat(split.test().size()).isEqualTo(2);
        assertThat(split.train().classes()).isEqualTo(256);
        float[] block = new float[6];
        for (int i = 0; i < 6; i++) {
            Dataset set = i < 4 ? split.train() : split.test();
            int index = i < 4 ? i : i - 4;
            assertThat(set.copyFeatures(index, block, 1)).isTrue();
            int first = 'a' + 4 * i;
            assertThat(block).containsExactly(0, first, first + 1, first + 2, first + 3, 0);
            assertThat(set.label(index)).isEqualTo(first + 4);
        }
    }

    @Test
    void filesOfAFolderAreTakenByName() throws IOException {
        Files.writeString(folder.resolve("2.txt"), "cdef");
        Files.writeString(folder.resolve("1.txt"), "ab");
        Split split = TokenBlocks.read(Optional.of(folder), Optional.empty(), 2, 0.5);
        assertThat(split.train().label(0)).isEqualTo('c');
        assertThat(split.test().label(0)).isEqualTo('e');
    }

    @Test
    void whatIsHiddenIsNoText() throws IOException {
        Files.writeString(folder.resolve("1.txt"), "abcdef");
        Files.createDirectories(folder.resolve(".git/objects"));
        Files.writeString(folder.resolve(".git/objects/00"), "no text");
        Files.writeString(folder.resolve(".DS_Store"), "no text");
        Split split = TokenBlocks.read(Optional.of(folder), Optional.empty(), 1, 0.5);
        assertThat(split.train().size() + split.test().size()).isEqualTo(5);
        assertThat(split.train().notes())
                .containsExactly(
                        new DataNote("hidden files and folders in " + folder, 2, 2, "left out: .DS_Store, .git"));
        Files.delete(folder.resolve("1.txt"));
        assertThatThrownBy(() -> TokenBlocks.read(Optional.of(folder), Optional.empty(), 1, 0.5))
                .hasMessageStartingWith(folder + ": a folder without files");
    }

    @Test
    void tokensOfAVocabularyAreBelowItsSize() throws IOException {
        Split split = TokenBlocks.read(Optional.empty(), Optional.of(Path.of("src/test/reference/bpe")), 16, 0.1);
        assertThat(split.train().classes()).isEqualTo(600);
        for (int i = 0; i < split.train().size(); i++) {
            assertThat(split.train().label(i)).isBetween(0, 599);
        }
    }

    @Test
    void refusesTooLittleText() throws IOException {
        Path file = Files.write(folder.resolve("text"), "abcdef".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> TokenBlocks.read(Optional.of(file), Optional.empty(), 5, 0.1))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("found 1 blocks");
        assertThatThrownBy(() -> TokenBlocks.read(Optional.of(folder.resolve("none")), Optional.empty(), 5, 0.1))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("data.path is a text file");
    }
}
