package io.github.tardigrad.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Writes what a release archive has beside the jars: manual pages in the format of {@code man}, one for each command, and the
 * completion of each shell. The texts are those of {@code --help}.
 */
public final class ManualPages {
    private static final String NAME = "tardigrad";

    private ManualPages() {}

    /**
     * Writes {@code man/*.1} and {@code completion/*} into a folder.
     *
     * @param args the folder
     * @throws IOException if it cannot be written
     */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]));
    }

    static void write(Path folder) throws IOException {
        CommandLine commands = Main.commandLine();
        Path man = Files.createDirectories(folder.resolve("man"));
        List<CommandLine> all = new ArrayList<>(List.of(commands));
        all.addAll(commands.getSubcommands().values());
        for (CommandLine command : all) {
            String name = command.getCommandSpec().qualifiedName("-");
            Files.writeString(man.resolve(name + ".1"), page(command, name), StandardCharsets.UTF_8);
        }
        Path completion = Files.createDirectories(folder.resolve("completion"));
        for (CompletionCommand.Shell shell : CompletionCommand.Shell.values()) {
            StringWriter script = new StringWriter();
            CommandLine asking = Main.commandLine().setOut(new PrintWriter(script));
            asking.execute("completion", shell.name());
            String ending = shell.name().toLowerCase(Locale.ROOT);
            Files.writeString(completion.resolve(NAME + "." + ending), script.toString(), StandardCharsets.UTF_8);
        }
    }

    private static String page(CommandLine command, String name) {
        Help help = command.getHelp();
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        StringBuilder page = new StringBuilder();
        page.append(".TH ")
                .append(name.toUpperCase(Locale.ROOT))
                .append(" 1 \"\" \"tardigrad ")
                .append(Main.Version.number())
                .append("\"\n");
        section(page, "NAME", name + " \\- " + first(String.join(" ", usage.description())));
        verbatim(page, "SYNOPSIS", help.synopsis(0));
        section(page, "DESCRIPTION", escaped(text(String.join("\n", usage.description()))));
        verbatim(page, "ARGUMENTS", help.parameterList());
        verbatim(page, "OPTIONS", help.optionList());
        verbatim(page, "COMMANDS", command.getSubcommands().isEmpty() ? "" : help.commandList());
        verbatim(
                page,
                "EXIT STATUS",
                usage.exitCodeList().entrySet().stream()
                        .map(code -> String.format(Locale.ROOT, "%-9s%s%n", code.getKey(), code.getValue()))
                        .collect(Collectors.joining()));
        verbatim(page, "EXAMPLES", text(String.join("\n", usage.footer())));
        section(page, "SEE ALSO", seeAlso(command.getCommandSpec()));
        return page.toString();
    }

    private static String seeAlso(CommandSpec spec) {
        return spec.parent() == null
                ? spec.subcommands().keySet().stream()
                        .map(name -> NAME + "-" + name + "(1)")
                        .collect(Collectors.joining(", "))
                : NAME + "(1)";
    }

    private static void section(StringBuilder page, String title, String text) {
        page.append(".SH ").append(title).append('\n').append(text).append('\n');
    }

    private static void verbatim(StringBuilder page, String title, String text) {
        if (!text.isBlank()) {
            section(page, title, ".nf\n" + escaped(text.stripTrailing()) + "\n.fi");
        }
    }

    /** Without the marks that picocli replaces when it prints. */
    private static String text(String template) {
        return template.replace("%n", "\n").replace("%%", "%");
    }

    private static String first(String description) {
        String text = text(description);
        int end = text.indexOf(". ");
        return escaped(end < 0 ? text : text.substring(0, end)).replace('\n', ' ');
    }

    /** A backslash, and a line that begins as an instruction would, are plain text. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .lines()
                .map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
                .collect(Collectors.joining("\n"));
    }
}
