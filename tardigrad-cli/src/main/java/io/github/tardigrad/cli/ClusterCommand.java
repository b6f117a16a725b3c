package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.InvalidInputException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tardigrad cluster}: a Spark cluster of this machine alone, until it is stopped. */
@Command(
        name = "cluster",
        description =
                "Starts a Spark cluster of this machine alone, to try things: a master and workers as processes of"
                        + " their own, on 127.0.0.1. Prints the master's address, and stops them all when it is stopped."
                        + " Without --spark-conf it draws a secret, and says which file has it for training:"
                        + " docs/security.md.",
        exitCodeList = {
            "1:a process of the cluster ended",
            "2:the input was wrong",
            "130, 143:stopped by Ctrl-C or by TERM, as it should be"
        },
        footer = {
            "  tardigrad cluster --workers 3 --cores 2",
            "  tardigrad train --engine spark --master spark://127.0.0.1:PORT --spark-conf FILE      elsewhere"
        })
final class ClusterCommand implements Callable<Integer> {
    private static final int MOST = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes; 3 if not given.")
    private int workers = 3;

    @Option(names = "--cores", paramLabel = "N", description = "Tasks that each runs at a time; 2 if not given.")
    private int cores = 2;

    @Option(
            names = SparkProperties.OPTION,
            paramLabel = "FILE",
            description = "Settings of Spark's for its processes, instead of a secret that is drawn; training takes the"
                    + " same.")
    private @Nullable Path sparkConf;

    ClusterCommand() {}

    @Override
    public Integer call() {
        requireCount("--workers", workers);
        requireCount("--cores", cores);
        ClusterProcesses.run(spec.commandLine(), workers, cores, sparkConf);
        return 0;
    }

    private static void requireCount(String option, int count) {
        if (count < 1 || count > MOST) {
            throw new InvalidInputException(option, Integer.toString(count), "an integer from 1 to " + MOST);
        }
    }
}
