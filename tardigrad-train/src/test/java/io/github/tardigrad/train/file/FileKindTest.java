package io.github.tardigrad.train.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileKindTest {
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "x-UTF-16LE-BOM"})
    void knowsATextInUtf16(String encoding) {
        assertThat(FileKind.noText("1,2,0\n".getBytes(Charset.forName(encoding)))
                        .orElseThrow())
                .startsWith("a text in UTF-16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1,2\n", "\ufeff1,2\n", "caf\u00e9,\u4e2d\n", "ab\u0000\u0000\u0000"})
    void takesTextForText(String text) {
        assertThat(FileKind.noText(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(FileKind.page(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void showsWhatCannotBeSeenAsItsCode() {
        assertThat(FileKind.shown("a\u0000\u001b[31m b\u00e9")).isEqualTo("a\\u0000\\u001b[31m b\u00e9");
        assertThat(FileKind.shown("x".repeat(61))).isEqualTo("x".repeat(60) + "...");
    }
}
