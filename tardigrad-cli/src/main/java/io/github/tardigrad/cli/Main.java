package io.github.tardigrad.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.tardigrad.torch.NativeLibraryException;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 the run failed, 2 the input was wrong. */
@Command(
        name = "tardigrad",
        description = "Trains on workers that are late, unequal and far away: coded and quantized gradients.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        usageHelpAutoWidth = true,
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed", "2:the input was wrong"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tardigrad train                     real digits on ten unequal workers",
            "  tardigrad plan examples/plan.yaml   who computes what, with how many bits",
            "  tardigrad COMMAND --help            more of each"
        })
public final class Main implements Callable<Integer> {
    static final int RUN_FAILED = 1;
    static final int WRONG_INPUT = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log in detail, and show the stack trace of a failure.")
    private boolean debug;

    private Main() {}

    /** Where the jar says which version it is. */
    static final class Version implements CommandLine.IVersionProvider {
        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(unpackaged)" : version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {"tardigrad " + number()};
        }
    }

    /**
     * Runs a command and exits with its code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int exitCode;
        try {
            exitCode = commandLine(args).execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("tardigrad: the job needs more memory than the "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB of this JVM's heap: fewer or narrower layers, fewer workers, or a larger heap");
            exitCode = RUN_FAILED;
        }
        if (System.out.checkError() && exitCode == 0) {
            System.err.println("tardigrad: standard output could not be written");
            exitCode = RUN_FAILED;
        }
        System.exit(exitCode);
    }

    /** The commands, ready to execute; everything they print goes to its two writers. */
    static CommandLine commandLine(String... args) {
        Main main = new Main();
        CommandLine commands = new CommandLine(main)
                .addSubcommand(new PlanCommand())
                .addSubcommand(new TrainCommand(List.of(args)))
                .addSubcommand(new EvaluateCommand())
                .addSubcommand(new ExportCommand())
                .addSubcommand(new CompareCommand())
                .addSubcommand(new SchemesCommand())
                .addSubcommand(AssignmentCommand.commandLine())
                .addSubcommand(new BlockCurveCommand())
                .addSubcommand(new ReproduceCommand())
                .addSubcommand(new EstimateCommand())
                .addSubcommand(new ReplayCommand())
                .addSubcommand(new ReportCommand())
                .addSubcommand(new FrameCommand())
                .addSubcommand(new ClusterCommand())
                .addSubcommand(new DetectCommand())
                .addSubcommand(new DoctorCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(parsed -> {
                    // Under spark-submit Spark decides where logs go.
                    if (LoggerFactory.getLogger("io.github.tardigrad") instanceof Logger ours) {
                        ours.setLevel(main.debug ? Level.DEBUG : Level.WARN);
                    }
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> main.fail(failure, command))
                .setParameterExceptionHandler((failure, wrong) -> main.refuse(failure));
        return commands;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG_INPUT;
    }

    private int fail(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        boolean input = failure instanceof InvalidInputException;
        boolean expected = input || failure instanceof RunFailedException || failure instanceof NativeLibraryException;
        if (debug) {
            failure.printStackTrace(err);
        }
        err.println("tardigrad: " + (expected ? failure.getMessage() : "unexpected failure: " + failure)
                + (expected || debug ? "" : " (--debug shows where)"));
        err.flush();
        return input ? WRONG_INPUT : RUN_FAILED;
    }

    private int refuse(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tardigrad: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("tardigrad: try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return WRONG_INPUT;
    }
}
