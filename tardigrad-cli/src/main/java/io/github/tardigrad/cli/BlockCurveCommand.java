package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.compare.ErrorCurve;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.PlanChoice;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.SchemeChoice;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tardigrad blockcurve}: errors against the number of stragglers. */
@Command(
        name = "blockcurve",
        description =
                "Draws the error that least squares leave of the job's codes against the number of stragglers, its mean"
                        + " and the worst seen over random sets, with the bounds there are.",
        footer = {
            "  tardigrad blockcurve examples/block-codes/coset.yaml",
            "  tardigrad blockcurve examples/block-codes/plane.yaml --stragglers 45 --json | jq '.codes[0].points[9]'"
        })
final class BlockCurveCommand implements Callable<Integer> {
    /** Rows of the text table. */
    private static final int ROWS = 11;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final PictureOptions picture = new PictureOptions();

    @Option(
            names = "--stragglers",
            paramLabel = "S",
            description = "The largest number of stragglers; half of the workers if not given.")
    private @Nullable Integer stragglers;

    @Option(
            names = "--sets",
            paramLabel = "N",
            defaultValue = "200",
            description = "Sets of stragglers for each number; ${DEFAULT-VALUE} if not given.")
    private int sets;

    BlockCurveCommand() {}

    @Override
    public Integer call() {
        Job job = picture.job();
        int workers = job.profile().workers();
        int most = stragglers == null ? workers / 2 : stragglers;
        if (most < 0 || most >= workers) {
            throw new InvalidInputException(
                    "--stragglers", Integer.toString(most), "an integer from 0 to " + (workers - 1));
        }
        if (sets < 2) {
            throw new InvalidInputException("--sets", Integer.toString(sets), "an integer of at least 2");
        }
        int dimension = PlanChoice.dimension(job);
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (Job one : job.schemes()) {
            CodePlan plan = PlanChoice.plan(one, dimension);
            ErrorCurve curve = ErrorCurve.of(plan);
            // Each point is a function of its arguments, so what the threads do in which order changes nothing.
            curves.put(
                    SchemeChoice.label(one.code()),
                    new Curve(
                            plan.reduction(),
                            (double) plan.encoding().nonZeros() / plan.partitions(),
                            IntStream.rangeClosed(0, most)
                                    .parallel()
                                    .mapToObj(s -> curve.point(s, sets, job.seed()))
                                    .toList()));
        }
        Optional<Path> drawn =
                picture.draw(BlockCurvePlot.NAME, folder -> BlockCurvePlot.draw(picture.name(), curves, folder));
        PrintWriter printer = spec.commandLine().getOut();
        printer.print(
                picture.json() ? json(curves, drawn).toPrettyString() + System.lineSeparator() : text(curves, drawn));
        printer.flush();
        return 0;
    }

    /** What is drawn of a code: m, the mean number of workers of a partition, and errors. */
    record Curve(int reduction, double replication, List<ErrorCurve.Point> points) {
        /** Whose the lower bound is: codes of one m and replication have the same. */
        String lowerBound() {
            return "lower bound, m = " + reduction + ", replication " + Figures.of(replication);
        }
    }

    private ObjectNode json(Map<String, Curve> curves, Optional<Path> picture) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("sets", sets);
        picture.ifPresent(file -> root.put("folder", String.valueOf(file.getParent())));
        ArrayNode codes = root.putArray("codes");
        curves.forEach((label, curve) -> {
            ObjectNode code = codes.addObject();
            code.put("label", label);
            code.put("reduction", curve.reduction());
            ArrayNode array = code.putArray("points");
            for (ErrorCurve.Point point : curve.points()) {
                ObjectNode node = array.addObject();
                node.put("stragglers", point.stragglers());
                node.put("mean", point.mean());
                node.put("standardError", point.standardError());
                node.put("worst", point.worst());
                node.put("lowerBound", point.lower());
                node.put("upperBound", point.upper());
            }
        });
        return root;
    }

    private String text(Map<String, Curve> curves, Optional<Path> picture) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "error of least squares, 1 for no estimate; %d sets for each number of stragglers%n",
                sets));
        curves.forEach((label, curve) -> {
            List<ErrorCurve.Point> points = curve.points();
            text.append(System.lineSeparator()).append(label).append(System.lineSeparator());
            TextTable table = new TextTable("stragglers", "mean", "worst seen", "lower bound", "upper bound");
            int step = Math.max(1, (points.size() + ROWS - 2) / (ROWS - 1));
            for (int s = 0; s < points.size(); s += step) {
                ErrorCurve.Point point = points.get(s);
                table.row(
                        Integer.toString(s),
                        figure(point.mean()),
                        figure(point.worst()),
                        figure(point.lower()),
                        figure(point.upper()));
            }
            text.append(table);
        });
        picture.ifPresent(file -> text.append(System.lineSeparator())
                .append("picture: ")
                .append(file)
                .append(System.lineSeparator()));
        return text.toString();
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
