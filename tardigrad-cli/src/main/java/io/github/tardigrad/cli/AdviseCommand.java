package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.compare.Advice;
import io.github.tardigrad.core.compare.Alignment;
import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.PlanChoice;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.job.ClusterSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad advise}: which code to use, what it gains, and whether any is needed. */
@Command(
        name = "advise",
        description =
                "Says which code to use on the cluster of a job, what it gains against ignoring stragglers and against"
                        + " waiting for everybody, and whether any code is needed at all. Of codes with a computation load of at most"
                        + " 2, unless the job has scheme: auto and limits of its own.",
        footer = {
            "  tardigrad advise examples/digits.yaml",
            "  tardigrad advise examples/compare.yaml --json | jq .needed"
        })
final class AdviseCommand implements Callable<Integer> {
    private static final int MOST_NAMED = 8;
    /** Of codes that a job does not limit: what published ones compute. */
    private static final SchemeLimits LIMITS =
            new SchemeLimits(OptionalDouble.of(2), OptionalLong.empty(), OptionalInt.empty(), false);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB.yaml", description = "The job: cluster, partitions, dimension and code suffice.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    AdviseCommand() {}

    @Override
    public Integer call() {
        Job read = JobReader.read(file);
        int dimension = PlanChoice.dimension(read);
        Job job = Plans.withDeadline(read, dimension);
        Advice advice = advice(job, dimension);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(advice, alignment(job)).toPrettyString());
        } else {
            lines(advice, alignment(job), rounds(job).isPresent()).forEach(out::println);
        }
        out.flush();
        return 0;
    }

    /**
     * The last lines of what other commands print of a job; none where there are so many workers that it would take long, or
     * nothing can be advised.
     *
     * @param job whose deadline is known
     * @param most workers that are advised: 200 take most of a minute
     */
    static List<String> lines(Job job, int dimension, int most) {
        if (job.cluster().workers() > most) {
            return List.of();
        }
        try {
            List<String> lines = new ArrayList<>(List.of("", "Advice (tardigrad advise):"));
            lines.addAll(
                    lines(advice(job, dimension), alignment(job), rounds(job).isPresent()));
            return lines;
        } catch (IllegalArgumentException | InvalidInputException e) {
            return List.of();
        }
    }

    private static Advice advice(Job job, int dimension) {
        return Advice.of(
                code -> job.plan(dimension, code),
                // Errors of single rounds, which are known without a memory alone.
                job.code().withMemory(NoMemory.INSTANCE),
                job.automatic().orElse(LIMITS),
                rounds(job));
    }

    private static Optional<Advice.Rounds> rounds(Job job) {
        return job.cluster() instanceof ClusterSpec.Delayed delayed
                ? Optional.of(new Advice.Rounds(delayed.delays(), delayed.deadline()))
                : Optional.empty();
    }

    private static Optional<Alignment> alignment(Job job) {
        return job.workload().map(workload -> alignment(workload.data().partitionBy()));
    }

    /** How alike the gradients of partitions are, from how the examples are divided. */
    private static Alignment alignment(PartitionBy partitionBy) {
        return partitionBy == PartitionBy.RANDOM ? Alignment.ALIGNED : Alignment.ORTHOGONAL;
    }

    private static List<String> lines(Advice advice, Optional<Alignment> alignment, boolean seconds) {
        CodePlan plan = advice.plan();
        String measure = seconds ? "the time" : "the rounds";
        String code = String.format(
                Locale.ROOT,
                "use %s: computation load %s, %d bits for a coordinate over all workers, %s",
                plan.spec().settings().label(plan.spec().scheme()),
                Figures.of(plan.computationLoad()),
                SchemeLimits.bits(plan),
                plan.unbiased() ? "unbiased" : "biased");
        if (advice.doingWithoutIsAsGood(alignment)) {
            code = "you do not need this: " + withoutIsAsGood(advice, alignment) + " If you want a code all the same, "
                    + code;
        }
        String gain =
                "to the same loss ignoring stragglers takes " + times(advice.ignoring(), alignment) + " " + measure
                        + advice.waiting()
                                .map(waiting -> ", and waiting for everybody "
                                        + (Double.isInfinite(waiting.halfAligned())
                                                ? "never ends"
                                                : times(waiting, alignment) + " the time"))
                                .orElse("");
        return List.of(code, gain, idle(advice));
    }

    private static String withoutIsAsGood(Advice advice, Optional<Alignment> alignment) {
        Alignment at = alignment.orElse(Alignment.ORTHOGONAL);
        boolean ignoring = advice.ignoring().of(at) < Advice.WORTHWHILE;
        return ignoring ? "ignoring stragglers is as good within 5 %." : "waiting for everybody is as good within 5 %.";
    }

    private static String times(Advice.Gain gain, Optional<Alignment> alignment) {
        return alignment.isPresent()
                ? Figures.of(gain.of(alignment.get())) + " times"
                : Figures.of(gain.aligned()) + " (partitions of alike data) to " + Figures.of(gain.orthogonal())
                        + " (of one class each) times";
    }

    private static String idle(Advice advice) {
        if (advice.idle().isEmpty()) {
            return "every worker that can answer has a part of the work";
        }
        String who =
                advice.idle().stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "))
                        + (advice.idle().size() > MOST_NAMED ? ", ..." : "");
        String why = advice.bitsForAll().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "%s bits are too few, from about %s on all of them work",
                        advice.plan()
                                .quantizer()
                                .bitsText(advice.plan().spec().bits().total()),
                        Figures.of(advice.bitsForAll().getAsDouble()))
                : "they are late too often for more to be worth it; a later deadline would change that";
        return String.format(
                Locale.ROOT,
                "%d of %d workers do next to nothing (%s): %s",
                advice.idle().size(),
                advice.plan().workers(),
                who,
                why);
    }

    private static ObjectNode json(Advice advice, Optional<Alignment> alignment) {
        CodePlan plan = advice.plan();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("needed", !advice.doingWithoutIsAsGood(alignment));
        node.put("code", plan.spec().settings().label(plan.spec().scheme()));
        node.put("computationLoad", plan.computationLoad());
        node.put("unbiased", plan.unbiased());
        alignment.ifPresent(known -> node.put("alignment", known.name().toLowerCase(Locale.ROOT)));
        gain(node.putObject("ignoringStragglers"), advice.ignoring());
        advice.waiting().ifPresent(waiting -> gain(node.putObject("waitingForAll"), waiting));
        advice.idle().forEach(node.putArray("idleWorkers")::add);
        advice.bitsForAll().ifPresent(bits -> node.put("bitsForAll", bits));
        return node;
    }

    /** Times over that of the code; null for ever. */
    private static void gain(ObjectNode node, Advice.Gain gain) {
        node.put("aligned", Double.isFinite(gain.aligned()) ? (Double) gain.aligned() : null);
        node.put("halfAligned", Double.isFinite(gain.halfAligned()) ? (Double) gain.halfAligned() : null);
        node.put("orthogonal", Double.isFinite(gain.orthogonal()) ? (Double) gain.orthogonal() : null);
    }
}
