package io.github.tardigrad.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.tardigrad.train.file.Heap;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
        LiveReport.listen(List.of(args).contains("train"));
        // Libraries write numbers too, into pictures for one. What is printed is the same everywhere.
        Locale.setDefault(Locale.ROOT);
        int exitCode;
        try {
            exitCode = commandLine(args).execute(args);
        } catch (OutOfMemoryError e) {
            exitCode = end(args, Heap.tooSmallFor("what was asked for"));
        } catch (NoClassDefFoundError e) {
            exitCode = end(args, Optional.ofNullable(missingPart(e)).orElse("unexpected failure: " + e));
        } catch (StackOverflowError | LinkageError e) {
            exitCode = end(args, "unexpected failure: " + e);
        }
        if (System.out.checkError() && exitCode == 0) {
            System.err.println("tardigrad: standard output could not be written");
            exitCode = RUN_FAILED;
        }
        System.exit(exitCode);
    }

    /** What the smaller archive is without, and what then needs it; null where a class of another kind is missing. */
    static @Nullable String missingPart(NoClassDefFoundError missing) {
        String name = String.valueOf(missing.getMessage()).replace('/', '.');
        String part;
        if (name.contains("org.bytedeco.") || name.contains("io.github.tardigrad.torch.")) {
            part = "PyTorch";
        } else if (name.contains("org.apache.spark.") || name.contains("io.github.tardigrad.spark.")) {
            part = "Apache Spark";
        } else {
            return null;
        }
        return "this needs " + part + ", which is not among the jars of this installation; the full archive has it";
    }

    private static int end(String[] args, String error) {
        System.err.println("tardigrad: " + error);
        if (List.of(args).contains(Failures.JSON)) {
            System.out.println(Failures.json(error, RUN_FAILED));
        }
        return RUN_FAILED;
    }

    /** The commands, ready to execute; everything they print goes to its two writers. */
    static CommandLine commandLine(String... args) {
        Main main = new Main();
        CommandLine commands = new CommandLine(main)
                .addSubcommand(new PlanCommand())
                .addSubcommand(new TrainCommand(List.of(args)))
                .addSubcommand(new EvaluateCommand())
                .addSubcommand(new PredictCommand())
                .addSubcommand(new ExportCommand())
                .addSubcommand(new CompareCommand())
                .addSubcommand(new AdviseCommand())
                .addSubcommand(new SchemesCommand())
                .addSubcommand(AssignmentCommand.commandLine())
                .addSubcommand(new BlockCurveCommand())
                .addSubcommand(new ReproduceCommand())
                .addSubcommand(new EstimateCommand())
                .addSubcommand(new ReplayCommand())
                .addSubcommand(new ReportCommand())
                .addSubcommand(new DiagnoseCommand())
                .addSubcommand(new FrameCommand())
                .addSubcommand(new ClusterCommand())
                .addSubcommand(new DetectCommand())
                .addSubcommand(new SimulateCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new SchemaCommand())
                .addSubcommand(new CompletionCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // A file of words, @FILE, is nothing that a command takes: its lines would be read, and some be shown.
                .setExpandAtFiles(false)
                .registerConverter(Path.class, Main::path)
                .setExecutionStrategy(parsed -> {
                    // Under spark-submit Spark decides where logs go.
                    if (LoggerFactory.getLogger("io.github.tardigrad") instanceof Logger ours) {
                        ours.setLevel(main.debug ? Level.DEBUG : Level.WARN);
                    }
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> main.fail(failure, command))
                .setParameterExceptionHandler((failure, wrong) -> main.refuse(failure, List.of(args)));
        return commands;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new CommandLine.TypeConversionException("must be a path in this system's encoding, "
                    + System.getProperty("sun.jnu.encoding") + ", which LC_ALL sets, C.UTF-8 for one: found " + text);
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG_INPUT;
    }

    private int fail(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        boolean input = failure instanceof InvalidInputException;
        boolean expected = input || failure instanceof RunFailedException;
        if (debug) {
            failure.printStackTrace(err);
        }
        String error = expected ? String.valueOf(failure.getMessage()) : "unexpected failure: " + failure;
        err.println("tardigrad: " + error + (expected || debug ? "" : " (--debug shows where)"));
        err.flush();
        int exitCode = input ? WRONG_INPUT : RUN_FAILED;
        Failures.print(command, failure, error, exitCode);
        return exitCode;
    }

    private int refuse(ParameterException failure, List<String> words) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tardigrad: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("tardigrad: try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        Failures.print(words, failure, WRONG_INPUT);
        return WRONG_INPUT;
    }
}
