package io.github.tardigrad.train.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.testing.Seeded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextLinesTest {
    @Test
    @Seeded
    void givesTheLinesThatJavaGives(RandomGenerator random) throws IOException {
        for (int trial = 0; trial < 200; trial++) {
            int length = random.nextInt(trial % 10 == 0 ? 30_000 : 12);
            String text = random.ints(length, 0, 4)
                    .mapToObj(i -> List.of("a", "\r", "\n", "\u20ac").get(i))
                    .collect(Collectors.joining());
            List<String> expected =
                    new BufferedReader(new StringReader(text)).lines().toList();
            List<String> found = new ArrayList<>();
            try (TextLines lines = new TextLines(new StringReader(text), "text")) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    found.add(line);
                    assertThat(lines.number()).isEqualTo(found.size());
                }
                assertThat(lines.next()).isNull();
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void refusesALineWithoutEnd() throws IOException {
        Reader endless = new Reader() {
            private boolean begun;

            @Override
            public int read(char[] buffer, int offset, int length) {
                java.util.Arrays.fill(buffer, offset, offset + length, '0');
                if (!begun) {
                    buffer[offset] = '\n';
                    begun = true;
                }
                return length;
            }

            @Override
            public void close() {}
        };
        try (TextLines lines = new TextLines(endless, "zero")) {
            assertThat(lines.next()).isEmpty();
            assertThatThrownBy(lines::next)
                    .isInstanceOf(IOException.class)
                    .satisfies(e -> assertThat(FileProblem.of((IOException) e))
                            .isEqualTo("line 2 has more than the 16,777,216 characters that are read of one"));
        }
    }

    @Test
    void readsTheLongestLine() throws IOException {
        String longest = "7".repeat(TextLines.MOST_CHARACTERS);
        try (TextLines lines = new TextLines(new StringReader(longest + "\nx"), "text")) {
            assertThat(lines.next()).hasSize(TextLines.MOST_CHARACTERS);
            assertThat(lines.next()).isEqualTo("x");
        }
    }
}
