package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.scheme.AssignmentType;
import io.github.tardigrad.core.scheme.Assignments;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad assignment}: who holds what in a block code. The options of the types come from the types. */
@Command(
        name = "assignment",
        description =
                "Constructs an assignment of partitions to workers: its parameters, spectrum, classes and a picture of"
                        + " its matrix. Without TYPE, lists the types and the parameters of each.",
        footer = {
            "  tardigrad assignment",
            "  tardigrad assignment projectivePlane --order 9",
            "  tardigrad assignment paley --order 13 --loop yes --json | jq .spectrum"
        })
final class AssignmentCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "TYPE", arity = "0..1", description = "One of those that the command lists without it.")
    private @Nullable String name;

    @Option(names = "--list", description = "List the types, as without TYPE.")
    private boolean list;

    @Option(names = "--json", description = "Print one JSON object, or the array of types, on standard output.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where assignment.png and assignment.svg go; runs/assignment-NAME if not given.")
    private @Nullable Path out;

    private AssignmentCommand() {}

    /** The command with an option for each parameter that any type has. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new AssignmentCommand());
        ofTypes()
                .forEach((parameter, of) -> line.getCommandSpec()
                        .addOption(OptionSpec.builder("--" + parameter)
                                .paramLabel("VALUE")
                                .type(String.class)
                                .description(
                                        of.size() == Assignments.all().size()
                                                ? "Any type."
                                                : String.join(", ", of) + ".")
                                .build()));
        return line;
    }

    /** Every parameter that there is, with the types that have it. */
    private static Map<String, List<String>> ofTypes() {
        Map<String, List<String>> types = new LinkedHashMap<>();
        for (AssignmentType type : Assignments.all()) {
            for (Parameter parameter : type.parameters()) {
                types.computeIfAbsent(parameter.name(), unseen -> new ArrayList<>())
                        .add(type.name());
            }
        }
        return types;
    }

    @Override
    public Integer call() {
        PrintWriter printer = spec.commandLine().getOut();
        if (name == null || list) {
            printer.print(json ? typesJson().toPrettyString() + System.lineSeparator() : typesText());
            printer.flush();
            return 0;
        }
        AssignmentType type = Assignments.named(name)
                .orElseThrow(() -> new InvalidInputException(
                        "TYPE",
                        String.valueOf(name),
                        "one of "
                                + Assignments.all().stream()
                                        .map(AssignmentType::name)
                                        .collect(Collectors.joining(", "))));
        AssignmentReport report = report(type);
        Path folder = out != null
                ? out
                : Path.of("runs", "assignment-" + report.settings().label(type));
        Path picture = folder.resolve(MatrixPicture.NAME + ".png");
        boolean small = MatrixPicture.canDraw(report.assignment());
        boolean drawn = small
                && Pictures.attempt(picture, spec.commandLine().getErr(), () -> {
                    Files.createDirectories(folder);
                    MatrixPicture.draw(report.assignment(), folder);
                });
        if (json) {
            ObjectNode node = report.json();
            if (drawn) {
                node.put("picture", picture.toString());
            }
            printer.println(node.toPrettyString());
        } else {
            printer.print(report.text());
            printer.printf(
                    Locale.ROOT,
                    "%-18s %s%n",
                    "picture",
                    drawn ? picture : small ? "not drawn" : "not drawn: too large");
        }
        printer.flush();
        return 0;
    }

    private AssignmentReport report(AssignmentType type) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            String parameter = option.longestName().substring(2);
            if (ofTypes().containsKey(parameter)) {
                values.put(parameter, option.getValue());
            }
        }
        for (Parameter parameter : type.parameters()) {
            values.computeIfPresent(parameter.name(), (unused, value) -> checked(parameter, value.toString()));
        }
        try {
            return AssignmentReport.of(type, Settings.of(type, values));
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of(type.name(), String.valueOf(e.getMessage()), e);
        }
    }

    private static Object checked(Parameter parameter, String value) {
        try {
            return parameter.checked(parameter instanceof Parameter.Choice ? value : Double.valueOf(value));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("--" + parameter.name(), value, parameter.allowed(), e);
        }
    }

    private static String typesText() {
        StringBuilder text = new StringBuilder();
        for (AssignmentType type : Assignments.all()) {
            text.append(String.format(Locale.ROOT, "%-21s %s%n", type.name(), type.summary()));
            ownParameters(type).forEach(parameter -> text.append(line(parameter)));
        }
        text.append(String.format(Locale.ROOT, "%n%-21s%n%s", "every type", line(Assignments.DUAL)));
        return text.toString();
    }

    private static String line(Parameter parameter) {
        return String.format(
                Locale.ROOT,
                "%-23s --%s: %s; %s (%s)%n",
                "",
                parameter.name(),
                parameter.meaning(),
                parameter.allowed(),
                parameter.defaultValue());
    }

    /** Those that not every type has. */
    private static List<Parameter> ownParameters(AssignmentType type) {
        return type.parameters().stream()
                .filter(parameter -> !parameter.equals(Assignments.DUAL))
                .toList();
    }

    private static ArrayNode typesJson() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (AssignmentType type : Assignments.all()) {
            ObjectNode node = array.addObject();
            node.put("name", type.name()).put("summary", type.summary()).put("source", type.source());
            node.set("parameters", SchemesCommand.parameters(type));
        }
        return array;
    }

    /** What {@code docs/assignments.md} holds. */
    static String markdown() {
        StringBuilder text = new StringBuilder("""
                # Assignments

                Which worker of a block code holds which partition: the types of `tardigrad assignment`, which this page is made
                from; a test fails when it differs, and `./mvnw -pl tardigrad-cli -am test -Dtest=AssignmentCommandTest
                -Dsurefire.failIfNoSpecifiedTests=false -Dtardigrad.rewrite=true` writes it anew. The matrix A has a row for each
                of N partitions and a column for each of n workers. A *resolvable* assignment falls into classes of workers
                that hold every partition once; class frames need one.

                | type | who holds what | source |
                |---|---|---|
                """);
        for (AssignmentType type : Assignments.all()) {
            text.append(String.format(Locale.ROOT, "| `%s` | %s | %s |\n", type.name(), type.summary(), type.source()));
        }
        text.append("""

                ## Parameters

                | type | parameter | meaning | allowed | default |
                |---|---|---|---|---|
                """);
        for (AssignmentType type : Assignments.all()) {
            ownParameters(type).forEach(parameter -> text.append(SchemesCommand.row(type, parameter)));
        }
        text.append("""

                Every type also has `dual`, `yes` or `no`: whether partitions and workers are exchanged.

                ## With the defaults

                *Shared* is how many partitions any two workers have in common, where that is one number. A singular value
                is followed by how many times it is there.

                | type | N | n | load k | replication r | shared | singular values | classes |
                |---|---|---|---|---|---|---|---|
                """);
        for (AssignmentType type : Assignments.all()) {
            text.append(defaults(AssignmentReport.of(type, Settings.defaults(type))));
        }
        return text.toString();
    }

    private static String defaults(AssignmentReport report) {
        int shared = report.assignment().columnIntersection().orElse(-1);
        int classes = report.assignment().classes().size();
        return String.format(
                Locale.ROOT,
                "| `%s` | %d | %d | %d | %d | %s | %s | %s |\n",
                report.type().name(),
                report.assignment().partitions(),
                report.assignment().workers(),
                report.assignment().load(0),
                report.assignment().replication(0),
                shared < 0 ? "–" : String.valueOf(shared),
                report.shownSpectrum(),
                classes == 0 ? "–" : String.valueOf(classes));
    }
}
