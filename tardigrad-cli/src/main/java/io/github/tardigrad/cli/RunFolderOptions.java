package io.github.tardigrad.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands that read a run are given. */
final class RunFolderOptions {
    @Parameters(paramLabel = "RUN_FOLDER", description = "The folder of a run.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path folder;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    RunFolderOptions() {}

    Path folder() {
        return folder;
    }

    boolean json() {
        return json;
    }
}
