package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradient memory does next to no harm where it cannot help. Seeds are fixed: the losses are the same in every run. */
@Tag("slow")
class HostileSettingsTest {
    private static final int SEEDS = 2;
    private static final double MOST_HARM = 1.1;

    static List<HostileSettings.Setting> settings() {
        return HostileSettings.all();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theLossIsAtMostATenthMoreThanWithoutMemory(HostileSettings.Setting setting) {
        assertThat(HostileSettings.harm(setting, 1, SEEDS).ratio()).isLessThan(MOST_HARM);
    }
}
