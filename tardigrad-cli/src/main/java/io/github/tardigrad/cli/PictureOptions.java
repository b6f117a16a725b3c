package io.github.tardigrad.cli;

import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What commands have in common that draw something of the codes of a job. */
final class PictureOptions {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Parameters(paramLabel = "JOB.yaml", description = "The job: cluster, partitions, dimension and code suffice.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the picture goes, as PNG and SVG; runs/COMMAND-JOB if not given.")
    private @Nullable Path out;

    PictureOptions() {}

    Job job() {
        return JobReader.read(file);
    }

    boolean json() {
        return json;
    }

    /** Draws into a folder that exists. */
    interface Drawing {
        void into(Path folder) throws IOException;
    }

    /**
     * Draws the picture, or warns and goes on without one.
     *
     * @param file its name without its ending
     * @return the picture, if it is there
     */
    Optional<Path> draw(String file, Drawing drawing) {
        Path folder = folder();
        Path picture = folder.resolve(file + ".png");
        return Pictures.attempt(picture, command.commandLine().getErr(), () -> {
                    Files.createDirectories(folder);
                    drawing.into(folder);
                })
                ? Optional.of(picture)
                : Optional.empty();
    }

    /** The job's file without its ending. */
    String name() {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }

    private Path folder() {
        String name = name();
        return out != null
                ? out
                : Path.of("runs", name.startsWith(command.name()) ? name : command.name() + "-" + name);
    }
}
