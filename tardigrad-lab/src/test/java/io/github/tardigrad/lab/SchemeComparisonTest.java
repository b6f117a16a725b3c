package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.train.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemeComparisonTest {
    private static final int SEEDS = 2;
    private static final Setup SETUP = new Setup(
            "small",
            "small",
            PinnedJob.read("fig2/quick.yaml")
                    .with("compare", List.of("ignoreStragglers", "centralized"))
                    .with("training.rounds", 8)
                    .with("training.evaluateEvery", 2),
            ClusterDraw.MILD,
            4,
            5,
            List.of(0.1, 1.0));

    @TempDir
    private Path folder;

    private static List<Trained> train(Results results) {
        return new SchemeComparison(results, 1, SEEDS).train(List.of(SETUP), (done, total) -> {});
    }

    @Test
    void theSameSeedsGiveTheSameCurvesToTheBit() {
        List<Trained> trained = train(Results.none());
        assertThat(train(Results.none())).isEqualTo(trained);
        assertThat(trained).extracting(Trained::scheme).containsExactly("optimal", "ignoreStragglers", "centralized");
        for (Trained t : trained) {
            assertThat(t.curves()).hasSize(SEEDS).doesNotHaveDuplicates();
            assertThat(t.curves().get(0).points())
                    .extracting(TrainingCurve.Point::round)
                    .containsExactly(0L, 2L, 4L, 6L, 8L);
            // Ten classes at a start near 0: guessing.
            assertThat(t.curves().get(0).loss(0)).isCloseTo(Math.log(10), within(0.2));
            assertThat(t.lateLosses()[0]).isLessThan(t.curves().get(0).loss(0));
            assertThat(t.tried()).extracting(SchemeComparison.Tried::rate).containsExactly(0.1, 1.0, 10.0);
        }
        // The same start, partitions and minibatches for every scheme.
        assertThat(trained.get(1).curves().get(1).loss(0))
                .isEqualTo(trained.get(0).curves().get(1).loss(0));
    }

    @Test
    void whatIsFinishedIsNotRunAgainAndWhatIsDamagedIs() throws IOException {
        List<Trained> first = train(Results.in(folder, "1"));
        Map<Path, FileTime> written = files();
        // 3 schemes, 3 step sizes on 1 seed, as the upper of the grid is better than the lower, and the best on 2.
        assertThat(written).hasSize(15);
        Path damaged = written.keySet().iterator().next();
        String text = Files.readString(damaged);
        for (Path file : written.keySet()) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }
        Files.writeString(damaged, text.replaceFirst("\"loss\":2\\.", "\"loss\":1."));
        Files.setLastModifiedTime(damaged, FileTime.fromMillis(0));

        assertThat(train(Results.in(folder, "1"))).isEqualTo(first);
        assertThat(Files.readString(damaged)).isEqualTo(text);
        assertThat(files().entrySet().stream()
                        .filter(e -> e.getValue().toMillis() != 0)
                        .map(Map.Entry::getKey))
                .containsExactly(damaged);
    }

    /** The first piece is killed while it writes; the second is by another version; a third has nothing to do. */
    @Test
    void whatIsInPiecesIsTakenFromAnyVersion() throws IOException {
        List<Trained> expected = train(Results.none());
        try (Results first = Results.pieces(folder, "1")) {
            assertThat(train(first)).isEqualTo(expected);
            assertThat(first.versions()).isEqualTo(Map.of("1", 15));
        }
        Path piece = files().keySet().iterator().next();
        byte[] bytes = Files.readAllBytes(piece);
        Files.write(piece, Arrays.copyOf(bytes, bytes.length * 2 / 3));

        try (Results second = Results.pieces(folder, "2")) {
            assertThat(train(second)).isEqualTo(expected);
            assertThat(second.versions()).containsKeys("1", "2");
        }
        Set<Path> pieces = files().keySet();
        assertThat(pieces).hasSize(2);
        try (Results third = Results.pieces(folder, "3").within(Duration.ZERO)) {
            assertThat(train(third)).isEqualTo(expected);
            assertThat(third.versions()).containsOnlyKeys("1", "2");
        }
        assertThat(files().keySet()).isEqualTo(pieces);
    }

    @Test
    void nothingIsBegunWhenTheTimeIsUp() throws IOException {
        try (Results results = Results.in(folder, "1").within(Duration.ZERO)) {
            assertThatThrownBy(() -> train(results)).isInstanceOf(OutOfTimeException.class);
        }
        assertThat(files()).isEmpty();
    }

    /** Centralized training has no bits. */
    @Test
    void whatIsTheSameForTwoSetupsIsTrainedOnce() throws IOException {
        PinnedJob job = SETUP.job().with("compare", List.of("centralized"));
        List<Setup> setups = Stream.of(4.0, 6.0)
                .map(bits -> new Setup(bits + "", "", job, ClusterDraw.MILD, 4, 5, bits, List.of(1.0), List.of()))
                .toList();
        List<Trained> trained =
                new SchemeComparison(Results.in(folder, "1"), 1, SEEDS).train(setups, (done, total) -> {});
        assertThat(trained.get(3).curves()).isEqualTo(trained.get(1).curves());
        assertThat(trained.get(2).curves()).isNotEqualTo(trained.get(0).curves());
        // Two schemes on a tuning seed and two others: 6, and 3 of one scheme more.
        assertThat(files()).hasSize(9);
    }

    /** What is evaluated late alone has the late loss of what is evaluated throughout. */
    @Test
    void evaluatedLateTheLateLossIsTheSame() {
        Job job = SETUP.jobs(3, 0.5).get(0);
        SchemeTraining training = new SchemeTraining();
        TrainingCurve late = training.train(job, true);
        assertThat(late.points()).hasSize(1);
        assertThat(late.lateLoss(8)).isEqualTo(training.train(job).lateLoss(8));
    }

    @Test
    void resultsOfAnotherVersionAndOfAnotherJobAreNotTaken() throws IOException {
        Results old = Results.in(folder, "1");
        assertThat(old.of("a", "job", Setting.class, () -> new Setting(1))).isEqualTo(new Setting(1));
        assertThat(old.of("a", "job", Setting.class, () -> new Setting(2))).isEqualTo(new Setting(1));
        assertThat(old.of("a", "other", Setting.class, () -> new Setting(3))).isEqualTo(new Setting(3));
        assertThat(Results.in(folder, "2").of("a", "other", Setting.class, () -> new Setting(4)))
                .isEqualTo(new Setting(4));
        Files.writeString(folder.resolve("a.json"), "{\"version\":\"2\"");
        assertThat(Results.in(folder, "2").of("a", "other", Setting.class, () -> new Setting(5)))
                .isEqualTo(new Setting(5));
    }

    record Setting(int value) {}

    private Map<Path, FileTime> files() throws IOException {
        Map<Path, FileTime> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file, Files.getLastModifiedTime(file));
            }
        }
        return files;
    }
}
