package io.github.tardigrad.cli;

import io.github.tardigrad.core.compare.Prediction;
import io.github.tardigrad.core.compare.RoundTime;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.PlanChoice;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.job.ClusterSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.SchemeChoice;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tardigrad compare}: every scheme on the cluster of a job. */
@Command(
        name = "compare",
        description =
                "Compares the gradient codes on the cluster of a job: load, bits, guaranteed and predicted errors,"
                        + " time. All of them, or those of the job's compare list. Leaves a picture.",
        footer = {
            "  tardigrad compare examples/compare.yaml",
            "  tardigrad compare examples/plan.yaml --all --rounds 100000 --csv all.csv",
            "  tardigrad compare examples/compare.yaml --json | jq '.codes[0].label'"
        })
final class CompareCommand implements Callable<Integer> {
    /** Of more workers nothing is advised. */
    private static final int MOST_ADVISED = 200;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final PictureOptions picture = new PictureOptions();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Simulated rounds of each code; ${DEFAULT-VALUE} if not given.")
    private int rounds;

    @Option(
            names = "--all",
            description =
                    "Show every code, exact and simulated errors beside each other, and why codes were left out; the ten"
                            + " with the least error, and the job's own, if not given.")
    private boolean all;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table as CSV, too.")
    private @Nullable Path csv;

    CompareCommand() {}

    @Override
    public Integer call() {
        if (rounds < 2) {
            throw new InvalidInputException("--rounds", Integer.toString(rounds), "an integer of at least 2");
        }
        Job job = picture.job();
        int dimension = PlanChoice.dimension(job);
        Job timed = Plans.withDeadline(job, dimension);
        ComparisonReport report = compare(timed, dimension, rounds);
        if (report.codes().isEmpty()) {
            throw new InvalidInputException("compare", "no code", "at least one that the cluster allows");
        }
        if (csv != null) {
            try {
                Files.writeString(csv, report.csv());
            } catch (IOException e) {
                throw new RunFailedException("the comparison cannot be written: " + FileProblem.of(e), e);
            }
        }
        Optional<Path> drawn = picture.draw(ComparisonPlot.NAME, folder -> ComparisonPlot.draw(report, folder));
        PrintWriter printer = spec.commandLine().getOut();
        if (picture.json()) {
            printer.println(report.json(drawn).toPrettyString());
        } else {
            boolean named = !job.compare().isEmpty();
            printer.print(report.text(SchemeChoice.label(job.code()), all || named, drawn));
            AdviseCommand.lines(timed, dimension, MOST_ADVISED).forEach(printer::println);
        }
        printer.flush();
        return 0;
    }

    /** All codes, each in the same simulated rounds, the least half-aligned error first. */
    static ComparisonReport compare(Job job, int dimension, int rounds) {
        List<CodeSpec> specs = specs(job);
        List<ComparisonReport.Refused> refused = new ArrayList<>();
        List<ComparisonReport.Code> codes = new ArrayList<>();
        // Each code is a function of its arguments, so what the threads do in which order changes nothing.
        List<Object> results = IntStream.range(0, specs.size())
                .parallel()
                .mapToObj(i -> tried(job, dimension, specs.get(i), rounds))
                .toList();
        for (Object result : results) {
            if (result instanceof ComparisonReport.Code code) {
                // A parameter that makes no difference on this cluster shows a code once.
                if (codes.stream().noneMatch(code::sameCodeAs)) {
                    codes.add(code);
                }
            } else if (result instanceof ComparisonReport.Refused no) {
                refused.add(no);
            }
        }
        return ComparisonReport.of(job, dimension, rounds, codes, refused);
    }

    private static Object tried(Job job, int dimension, CodeSpec code, int rounds) {
        String label = SchemeChoice.label(code);
        if (code.memory().remembers()) {
            return new ComparisonReport.Refused(
                    label, "a memory moves errors from round to round, so no round has one of its own; train it");
        }
        CodePlan plan;
        try {
            plan = job.plan(dimension, code);
            // Refuses messages that no frame can hold.
            ComparisonReport.Code.bitsPerRound(plan);
        } catch (IllegalArgumentException e) {
            return new ComparisonReport.Refused(label, String.valueOf(e.getMessage()));
        }
        int largestLoad = largestLoad(job.code());
        int holds = IntStream.range(0, plan.workers())
                .map(i -> plan.encoding().rowSize(i))
                .max()
                .orElse(0);
        if (largestLoad > 0 && holds > largestLoad) {
            return new ComparisonReport.Refused(
                    label, "a worker holds " + holds + " partitions, more than code.largestLoad=" + largestLoad);
        }
        Optional<ClusterSpec.Delayed> delayed =
                job.cluster() instanceof ClusterSpec.Delayed known ? Optional.of(known) : Optional.empty();
        Prediction prediction = delayed.isPresent()
                ? Prediction.of(plan, delayed.get().delays(), delayed.get().deadline(), rounds, job.seed())
                : Prediction.of(plan, rounds, job.seed());
        OptionalDouble seconds = delayed.isPresent()
                ? OptionalDouble.of(RoundTime.expectedSeconds(
                        plan, delayed.get().delays(), delayed.get().deadline()))
                : OptionalDouble.empty();
        return new ComparisonReport.Code(
                label, prediction, Plans.bound(job, plan), seconds, PlanWarnings.of(job, plan));
    }

    private static final String LARGEST_LOAD = "largestLoad";

    /** The partitions that the job lets a worker hold; 0 for any number. */
    private static int largestLoad(CodeSpec code) {
        return code.scheme().parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals(LARGEST_LOAD))
                ? code.settings().integer(LARGEST_LOAD)
                : 0;
    }

    /** The variants of a scheme, with what the job lets a worker hold where the scheme can keep to it. */
    private static List<Settings> variants(Scheme scheme, int largestLoad) {
        boolean limited = largestLoad > 0
                && scheme.parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals(LARGEST_LOAD));
        return scheme.variants().stream()
                .filter(settings -> !limited || settings.integer("grid") == 0)
                .map(settings -> limited ? settings.with(scheme, LARGEST_LOAD, (long) largestLoad) : settings)
                .toList();
    }

    private static List<CodeSpec> specs(Job job) {
        List<CodeSpec> specs = new ArrayList<>();
        if (!job.compare().isEmpty()) {
            if (job.automatic().isEmpty()) {
                specs.add(job.code());
            }
            job.compare()
                    .forEach(choice -> specs.add(job.code()
                            .forScheme(choice.scheme(), choice.settings())
                            .withMemory(choice.memory())));
            return specs;
        }
        List<String> labels = new ArrayList<>();
        for (Scheme scheme : Schemes.all()) {
            for (Settings settings : variants(scheme, largestLoad(job.code()))) {
                specs.add(job.code().forScheme(scheme, settings).withMemory(NoMemory.INSTANCE));
                labels.add(settings.label(scheme));
            }
        }
        if (job.automatic().isEmpty() && !labels.contains(SchemeChoice.label(job.code()))) {
            specs.add(job.code());
        }
        return specs;
    }
}
