package io.github.tardigrad.train.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, -0.0",
        "+7, 7",
        "007, 7",
        "3., 3",
        ".5, 0.5",
        "-.5, -0.5",
        "1e3, 1000",
        "1.5E-1, 0.15",
        "2e+2, 200",
        "0.1, 0.1",
        "1e400, Infinity",
        "1e-400, 0"
    })
    void readsDecimalNumbers(String text, double value) {
        assertThat(Decimals.doubleOf(text)).isEqualTo(value);
        assertThat(Decimals.floatOf(text)).isEqualTo(Float.parseFloat(text));
    }

    /** All of which Java, or YAML 1.1, reads. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.4d", "1.4f", "30D", "1F", "0x10", "0x1p3", "0b11", "0o17", "1_000", " 1", "1 ", "1\t", "NaN",
                        "Infinity",
                "-Infinity", "inf", ".inf", "\u0661\u0662", "\u096b", "1,5", "1e", "e5", ".", "", "-", "+-1", "1e5.0",
                        "--1",
                "1\u0000", "190:20:30"
            })
    void refusesEverythingElse(String text) {
        assertThat(Decimals.isNumber(text)).isFalse();
        assertThat(Decimals.doubleOf(text)).isNaN();
        assertThat(Decimals.floatOf(text)).isNaN();
        assertThat(Decimals.wholeOf(text)).isEmpty();
    }

    @Test
    void roundsOnceToAFloat() {
        // Halfway between two floats but for its last digit: by way of a double it would be rounded the other way.
        String text = "1.00000017881393432617187499";
        assertThat(Decimals.floatOf(text)).isEqualTo(1.0000001f).isNotEqualTo((float) Decimals.doubleOf(text));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "5.0, 5",
        "5.000e0, 5",
        "-0.0, 0",
        "50e-1, 5",
        "999999999999999999, 999999999999999999",
        "-12, -12"
    })
    void readsWholeNumbersHoweverTheyAreWritten(String text, long value) {
        assertThat(Decimals.wholeOf(text)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.5", "1e-3", "1e300", "1e400", "9999999999999999999", "9007199254740993.0e1"})
    void refusesWholeNumbersThatAreNoneOrTooLarge(String text) {
        assertThat(Decimals.wholeOf(text)).isEmpty();
    }

    @Test
    void aMillionDigitsTakeNoTime() {
        assertThat(Decimals.doubleOf("0." + "3".repeat(1_000_000))).isEqualTo(1 / 3.0);
        assertThat(Decimals.doubleOf("1" + "0".repeat(1_000_000))).isInfinite();
    }
}
