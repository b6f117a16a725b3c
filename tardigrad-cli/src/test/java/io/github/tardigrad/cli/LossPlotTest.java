package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossPlotTest {
    private static final Pattern LINE = Pattern.compile(
            "<line style=\"[^\"]*stroke:rgb\\((.*?)\\)[^\"]*\" x1=\"(.*?)\" x2=\"(.*?)\" y1=\"(.*?)\" y2=\"(.*?)\"/>");

    private static final String OPTIMAL = "0,114,178";
    private static final String INK = "51,51,51";

    /** Pixels: what is longer is the axis. */
    private static final double LONGEST_TICK = 5;

    @TempDir
    private Path folder;

    @Test
    void ticksAreAtRoundNumbersFromZeroOn() throws IOException {
        assertThat(ticks(7, 406)).containsExactly(0L, 50L, 100L, 150L, 200L, 250L, 300L, 350L, 400L);
        assertThat(ticks(10, 400)).startsWith(0L, 50L, 100L).endsWith(350L, 400L);
        assertThat(ticks(1, 3)).containsExactly(0L, 1L, 2L, 3L);
    }

    /** At which rounds the marks of the horizontal axis are: a round's place follows from the ends of the curve. */
    private List<Long> ticks(int evaluateEvery, int rounds) throws IOException {
        List<Double> evaluated = IntStream.rangeClosed(1, rounds / evaluateEvery)
                .mapToObj(evaluation -> (double) evaluation * evaluateEvery)
                .toList();
        List<Double> losses = evaluated.stream().map(round -> 1 / round).toList();
        LossPlot.draw("title", List.of(new LossCurve("optimal", evaluated, evaluated, losses)), folder);
        List<MatchResult> curve = new ArrayList<>();
        List<Double> marks = new ArrayList<>();
        Matcher lines = LINE.matcher(Files.readString(folder.resolve("loss.svg")));
        while (lines.find()) {
            if (lines.group(1).equals(OPTIMAL) && !lines.group(4).equals(lines.group(5))) {
                curve.add(lines.toMatchResult());
            } else if (lines.group(1).equals(INK)
                    && lines.group(2).equals(lines.group(3))
                    && length(lines) < LONGEST_TICK) {
                marks.add(Double.valueOf(lines.group(2)));
            }
        }
        double first = Double.parseDouble(curve.get(0).group(2));
        double last = Double.parseDouble(curve.get(curve.size() - 1).group(3));
        double perRound = (last - first) / (rounds - evaluateEvery);
        return marks.stream()
                .map(x -> Math.round((x - last) / perRound) + rounds)
                .sorted()
                .toList();
    }

    private static double length(MatchResult line) {
        return Math.abs(Double.parseDouble(line.group(4)) - Double.parseDouble(line.group(5)));
    }
}
