package io.github.tardigrad.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad completion}: a script that has a shell complete commands, options and files. */
@Command(
        name = "completion",
        description = "Prints a script that has your shell complete commands, options and files.",
        footer = {
            "  tardigrad completion bash > ~/.local/share/bash-completion/completions/tardigrad",
            "  tardigrad completion zsh > ~/.tardigrad-completion.zsh       and source it in ~/.zshrc",
            "  tardigrad completion fish > ~/.config/fish/completions/tardigrad.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final String NAME = "tardigrad";

    /** The shells that a script can be had for. */
    enum Shell {
        /** Bash's own. */
        BASH,
        /** Bash's, which zsh runs by its {@code bashcompinit}. */
        ZSH,
        /** Fish's own. */
        FISH
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}, in small letters if you like.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Shell shell;

    CompletionCommand() {}

    @Override
    public Integer call() {
        CommandLine commands = spec.parent().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                switch (shell) {
                    case BASH -> AutoComplete.bash(NAME, commands);
                    case ZSH ->
                        "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                                + AutoComplete.bash(NAME, commands);
                    case FISH -> fish(commands);
                });
        out.flush();
        return 0;
    }

    private static String fish(CommandLine commands) {
        StringBuilder script = new StringBuilder();
        commands.getSubcommands().forEach((name, command) -> {
            complete(
                    script,
                    "__fish_use_subcommand",
                    "-f -a " + name,
                    description(command.getCommandSpec().usageMessage().description()));
            String inIt = "__fish_seen_subcommand_from " + name;
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.hidden()) {
                    complete(script, inIt, words(option), description(option.description()));
                }
            }
            command.getSubcommands()
                    .forEach((inner, below) -> complete(
                            script,
                            inIt,
                            "-f -a " + inner,
                            description(below.getCommandSpec().usageMessage().description())));
        });
        return script.toString();
    }

    private static String words(OptionSpec option) {
        StringBuilder words = new StringBuilder();
        for (String name : option.names()) {
            words.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            words.append(" -r");
            if (option.completionCandidates() != null) {
                words.append(" -x -a '");
                option.completionCandidates()
                        .forEach(value ->
                                words.append(value.toLowerCase(Locale.ROOT)).append(' '));
                words.append('\'');
            }
        }
        return words.substring(1);
    }

    private static void complete(StringBuilder script, String condition, String words, String description) {
        script.append("complete -c ")
                .append(NAME)
                .append(" -n '")
                .append(condition)
                .append("' ")
                .append(words)
                .append(" -d '")
                .append(description.replace("\\", "").replace("'", "\\'"))
                .append("'\n");
    }

    /** The first sentence. */
    private static String description(String[] lines) {
        String text = lines.length == 0 ? "" : lines[0].replaceAll("%n|\\$\\{[^}]*}", "");
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end);
    }
}
