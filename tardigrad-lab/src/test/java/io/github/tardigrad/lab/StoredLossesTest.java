package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.train.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One setup of {@code experiments/fig2/quick.csv}, trained again. */
class StoredLossesTest {
    private static final String NAME = "softmax-n10-mild-7bits-sgd";
    private static final int RATE = 4;
    private static final int MEAN = 6;
    private static final int HIGH = 8;
    private static final int SEEDS = 3;
    private static final long OTHERS = 100;

    private final SchemeTraining training = new SchemeTraining();
    private final Setup setup = setup();

    private static Setup setup() {
        TrainingExperiment experiment = (TrainingExperiment) JointDesignLosses.experiment();
        return experiment.quick().plan().get().setups().stream()
                .filter(setup -> setup.name().equals(NAME))
                .findFirst()
                .orElseThrow();
    }

    private static List<String[]> stored() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "experiments", "fig2", "quick.csv"));
        assertThat(lines.get(0)).startsWith("setup,workers,bitsPerWorker,scheme,learningRate,seeds,lateLoss,low,high");
        return lines.stream()
                .filter(line -> line.startsWith(NAME + ","))
                .map(line -> line.split(",", -1))
                .toList();
    }

    private Interval losses(int scheme, double rate, long from) {
        return Interval.of(LongStream.range(from, from + SEEDS)
                .mapToDouble(seed -> {
                    Job job = setup.jobs(seed, rate).get(scheme);
                    return training.train(job).lateLoss(setup.rounds());
                })
                .toArray());
    }

    /** Another processor may round an exponential differently, and a hundred rounds make more of it. */
    @Test
    void theSameSeedsGiveWhatIsStored() throws IOException {
        List<String[]> rows = stored();
        assertThat(rows).extracting(row -> row[3]).isEqualTo(setup.schemes());
        for (int scheme = 0; scheme < rows.size(); scheme++) {
            String[] row = rows.get(scheme);
            double expected = Double.parseDouble(row[MEAN]);
            assertThat(losses(scheme, Double.parseDouble(row[RATE]), 0).mean())
                    .as(row[3])
                    .isCloseTo(expected, within(1e-3 * expected));
        }
    }

    /**
     * A half width is h = t(2, .975) s / sqrt(3) = 4.30 s / sqrt(3). The means of two times three seeds differ by more than
     * t(4, .9995) s sqrt(2 / 3) = 8.61 s sqrt(2 / 3) once in a thousand times, s^2 the mean of both variances: by more than 2.83 h.
     */
    @Test
    void otherSeedsAgreeWithTheStoredIntervals() throws IOException {
        List<String[]> rows = stored();
        for (int scheme = 0; scheme < rows.size(); scheme++) {
            String[] row = rows.get(scheme);
            double expected = Double.parseDouble(row[MEAN]);
            double half = Double.parseDouble(row[HIGH]) - expected;
            Interval others = losses(scheme, Double.parseDouble(row[RATE]), OTHERS);
            double both = Math.sqrt((half * half + Math.pow(others.high() - others.mean(), 2)) / 2);
            assertThat(others.mean()).as(row[3]).isCloseTo(expected, within(2.83 * both));
        }
    }
}
