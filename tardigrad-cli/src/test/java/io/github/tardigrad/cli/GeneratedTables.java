package io.github.tardigrad.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Tables in the shapes that everybody knows, with their quirks: functions of a seed. */
final class GeneratedTables {
    private final Random random;

    GeneratedTables(long seed) {
        this.random = new Random(seed);
    }

    /** As the wines of the UCI repository: semicolons, names in quotation marks, a few grades of quality as labels. */
    Path wine(Path file, int rows) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "\"fixed acidity\";\"volatile acidity\";\"citric acid\";\"residual sugar\";\"chlorides\";"
                        + "\"free sulfur dioxide\";\"total sulfur dioxide\";\"density\";\"pH\";\"sulphates\";\"alcohol\";\"quality\"");
        for (int i = 0; i < rows; i++) {
            double acid = random.nextGaussian();
            double sulfur = random.nextGaussian();
            double alcohol = random.nextGaussian();
            double volatileAcid = random.nextGaussian();
            double sulphates = random.nextGaussian();
            double quality =
                    1.6 * alcohol - 1.1 * volatileAcid + 0.7 * sulphates - 0.4 * sulfur + 0.8 * random.nextGaussian();
            int grade = quality < -2 ? 4 : quality < 0 ? 5 : quality < 1.8 ? 6 : 7;
            lines.add(String.format(
                    Locale.ROOT,
                    "%.1f;%.2f;%.2f;%.1f;%.3f;%.0f;%.0f;%.5f;%.2f;%.2f;%.1f;%d",
                    8.3 + 1.7 * acid,
                    0.53 + 0.18 * volatileAcid,
                    0.27 + 0.15 * acid,
                    2.5 + 1.4 * Math.abs(random.nextGaussian()),
                    0.087 + 0.02 * random.nextGaussian(),
                    16 + 8 * Math.abs(sulfur),
                    46 + 20 * sulfur,
                    0.9967 + 0.0019 * (acid - alcohol) / 1.4,
                    3.31 - 0.12 * acid,
                    0.66 + 0.15 * sulphates,
                    10.4 + 1.1 * alcohol,
                    grade));
        }
        return write(file, lines);
    }

    /** As the census of the UCI repository: no names, a blank after each comma, texts, question marks, labels of signs. */
    Path adult(Path file, int rows) {
        String[] work = {"Private", "Self-emp-not-inc", "Local-gov", "State-gov"};
        String[] marital = {"Married-civ-spouse", "Never-married", "Divorced", "Widowed"};
        String[] country = {"United-States", "Mexico", "Philippines", "Holand-Netherlands"};
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int age = 17 + random.nextInt(60);
            int education = 1 + random.nextInt(16);
            int hours = 20 + random.nextInt(45);
            int worksAs = random.nextInt(work.length);
            int married = random.nextInt(marital.length);
            int from = random.nextInt(20) == 0 ? 1 + random.nextInt(3) : 0;
            int gain = random.nextInt(12) == 0 ? random.nextInt(20_000) : 0;
            double income = 0.03 * (age - 40)
                    + 0.35 * (education - 10)
                    + 0.04 * (hours - 40)
                    + (married == 0 ? 1.6 : -0.9)
                    + 0.4 * (worksAs - 1)
                    + gain / 5000.0
                    + 0.9 * random.nextGaussian()
                    - 0.8;
            lines.add(String.join(
                    ", ",
                    Integer.toString(age),
                    random.nextInt(16) == 0 ? "?" : work[worksAs],
                    Integer.toString(20_000 + random.nextInt(400_000)),
                    Integer.toString(education),
                    marital[married],
                    Integer.toString(gain),
                    random.nextInt(30) == 0 ? "" : Integer.toString(hours),
                    random.nextInt(50) == 0 ? "?" : country[from],
                    income > 0 ? ">50K" : "<=50K"));
        }
        return write(file, lines);
    }

    /** Columns of all sizes, one of them constant; the state in words. */
    Path sensors(Path file, int rows, int columns) {
        String[] states = {"idle", "fault", "running"};
        double[] size = new double[columns];
        double[] offset = new double[columns];
        double[][] weight = new double[states.length][columns];
        StringBuilder names = new StringBuilder();
        for (int c = 0; c < columns; c++) {
            size[c] = c == 7 ? 0 : Math.pow(10, 8 * random.nextDouble() - 3);
            offset[c] = 20 * size[c] * random.nextGaussian() + (c == 7 ? 4711 : 0);
            for (double[] state : weight) {
                state[c] = random.nextGaussian();
            }
            names.append("sensor ").append(c + 1).append(',');
        }
        List<String> lines = new ArrayList<>();
        lines.add(names + "state");
        for (int i = 0; i < rows; i++) {
            double[] score = new double[states.length];
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                double x = random.nextGaussian();
                for (int s = 0; s < states.length; s++) {
                    score[s] += weight[s][c] * x;
                }
                line.append((float) (offset[c] + size[c] * x)).append(',');
            }
            int best = 0;
            for (int s = 0; s < states.length; s++) {
                score[s] += 2 * random.nextGaussian();
                best = score[s] > score[best] ? s : best;
            }
            lines.add(line + states[best]);
        }
        return write(file, lines);
    }

    private static Path write(Path file, List<String> lines) {
        try {
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
