package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A failure as programs read it: under {@code --json} one object on standard output, as a success has, with the keys
 * {@code error}, {@code field}, {@code value}, {@code allowed} (null where the failure is of no field) and
 * {@code exitCode}. People read the same sentence on standard error.
 */
final class Failures {
    /** The option of every command that has something to tell programs. */
    static final String JSON = "--json";

    private Failures() {}

    /** Of a command that was parsed. */
    static void print(CommandLine command, Exception failure, String error, int exitCode) {
        if (command.getParseResult() != null && command.getParseResult().hasMatchedOption(JSON)) {
            print(command.getOut(), node(failure, error, exitCode));
        }
    }

    /** Of words that could not be parsed. */
    static void print(List<String> words, ParameterException failure, int exitCode) {
        CommandLine command = failure.getCommandLine();
        if (words.contains(JSON) && command.getCommandSpec().findOption(JSON) != null) {
            print(command.getOut(), node(failure, String.valueOf(failure.getMessage()), exitCode));
        }
    }

    /** Of an error that ends the process. */
    static String json(String error, int exitCode) {
        return node(null, error, exitCode).toPrettyString();
    }

    private static void print(PrintWriter out, ObjectNode node) {
        out.println(node.toPrettyString());
        out.flush();
    }

    private static ObjectNode node(@Nullable Exception failure, String error, int exitCode) {
        String field = null;
        String value = null;
        String allowed = null;
        if (failure instanceof InvalidInputException input) {
            field = input.field();
            // What cannot be put as a rule for one value is in the error alone.
            boolean rule = !input.allowed().isEmpty();
            value = rule ? input.value() : null;
            allowed = rule ? input.allowed() : null;
        } else if (failure instanceof UnmatchedArgumentException unmatched) {
            value = String.join(" ", unmatched.getUnmatched());
        } else if (failure instanceof ParameterException parameter) {
            field = name(parameter.getArgSpec());
            value = parameter.getValue();
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("error", error)
                .put("field", field)
                .put("value", value)
                .put("allowed", allowed)
                .put("exitCode", exitCode);
    }

    private static @Nullable String name(@Nullable ArgSpec argument) {
        if (argument == null) {
            return null;
        }
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
