package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Loss curves of schemes: means over seeds with their intervals. */
final class TrainingPanels {
    private static final double MEGA = 1e6;

    private TrainingPanels() {}

    /** What goes to the right: the same of every seed, or its mean over seeds. */
    enum Axis {
        /** Rounds. */
        ROUNDS("", "round"),
        /** Bytes of the frames that came in time. */
        BYTES("-bytes", "megabytes received"),
        /** Time on the rounds' clock. */
        SECONDS("-seconds", "seconds on the cluster's clock");

        private final String suffix;
        private final String text;

        Axis(String suffix, String text) {
            this.suffix = suffix;
            this.text = text;
        }

        double value(TrainingCurve.Point point) {
            return switch (this) {
                case ROUNDS -> point.round();
                case BYTES -> point.bytes() / MEGA;
                case SECONDS -> point.seconds();
            };
        }
    }

    /** A panel for each setup and axis. */
    static Function<List<Trained>, List<Outcome.Panel>> against(Axis... axes) {
        return trained -> {
            List<Outcome.Panel> panels = new ArrayList<>();
            for (Setup setup : setups(trained)) {
                for (Axis axis : axes) {
                    panels.add(new Outcome.Panel(
                            setup.name() + axis.suffix,
                            setup.title(),
                            axis.text,
                            "loss on the training set",
                            Outcome.Scale.LOSSES,
                            TrainingTables.of(setup, trained).stream()
                                    .map(t -> curve(t, axis))
                                    .toList()));
                }
            }
            return panels;
        };
    }

    /** In their order. */
    static List<Setup> setups(List<Trained> trained) {
        return trained.stream().map(Trained::setup).distinct().toList();
    }

    private static Outcome.Curve curve(Trained trained, Axis axis) {
        List<TrainingCurve> whole =
                trained.curves().stream().filter(c -> !c.diverged()).toList();
        int points = whole.stream().mapToInt(c -> c.points().size()).max().orElse(0);
        return new Outcome.Curve(
                trained.scheme(),
                IntStream.range(0, points)
                        .mapToObj(i -> new Outcome.Point(
                                whole.stream()
                                        .mapToDouble(c -> axis.value(c.points().get(i)))
                                        .average()
                                        .orElseThrow(),
                                Interval.of(trained.curves().stream()
                                        .mapToDouble(c -> c.loss(i))
                                        .toArray())))
                        .toList());
    }
}
