package io.github.tardigrad.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {

    @Property
    void parsesWhatItPrints(@ForAll long value) {
        Seed seed = new Seed(value);
        assertThat(Seed.parse(seed.toString())).isEqualTo(seed);
    }

    @Property
    void equalSeedsStartEqualGenerators(@ForAll long value) {
        assertThat(new Seed(value).generator().nextLong())
                .isEqualTo(new Seed(value).generator().nextLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xyz", "-1", "+1", "0x1", "12345678901234567"})
    void refusesWhatIsNoSeed(String text) {
        assertThatThrownBy(() -> Seed.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a seed is 1 to 16 hexadecimal digits: seed=" + text);
    }
}
