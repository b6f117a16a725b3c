package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the experiments without training find is what is stored; {@code -Dtardigrad.rewrite=true} stores it anew. */
class StoredTablesTest {
    @ParameterizedTest
    @ValueSource(strings = {"fig1", "osgc", "blockcodes", "decoding", "variance", "deadline"})
    void quickIsWhatIsStored(String name) throws IOException {
        Experiment experiment = Experiments.all().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
        List<Integer> steps = new ArrayList<>();
        List<Integer> totals = new ArrayList<>();
        Outcome outcome =
                experiment.run(Effort.QUICK, experiment.seeds(Effort.QUICK), Results.none(), (done, total) -> {
                    steps.add(done);
                    totals.add(total);
                });
        assertThat(steps).isSorted().doesNotHaveDuplicates();
        assertThat(totals).containsOnly(steps.get(steps.size() - 1));
        Path file = Path.of("..", "experiments", name, "quick.csv");
        if (Boolean.getBoolean("tardigrad.rewrite")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, outcome.table().csv());
        }
        List<String> stored = Files.readAllLines(file);
        assertThat(String.join(",", outcome.table().columns())).isEqualTo(stored.get(0));
        assertThat(outcome.table().rows()).hasSize(stored.size() - 1);
        for (int row = 0; row < outcome.table().rows().size(); row++) {
            String[] expected = stored.get(row + 1).split(",", -1);
            for (int i = 0; i < expected.length; i++) {
                check(
                        outcome.table().rows().get(row).get(i),
                        expected[i],
                        "row " + row + ", " + outcome.table().columns().get(i));
            }
        }
        for (Outcome.Panel panel : outcome.panels()) {
            assertThat(panel.curves())
                    .as(panel.name())
                    .isNotEmpty()
                    .noneMatch(curve -> curve.points().isEmpty());
        }
    }

    private static void check(String found, String expected, String where) {
        if (!expected.matches("[-+]?[0-9.]+(E-?[0-9]+)?")) {
            assertThat(found).as(where).isEqualTo(expected);
            return;
        }
        double value = Double.parseDouble(expected);
        assertThat(Double.parseDouble(found)).as(where).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
    }
}
