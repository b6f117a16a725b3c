package io.github.tardigrad.cli;

import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad frame}: what a frame holds, or why it is refused. */
@Command(
        name = "frame",
        description = "Prints what a worker's frame holds, or why it is refused (exit code 2).",
        footer = {
            "  tardigrad train --rounds 5 --dump-frames --out runs/look",
            "  tardigrad frame runs/look/optimal/frames/worker-9.frame"
        })
final class FrameCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "One frame, as train --dump-frames keeps it.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    FrameCommand() {}

    @Override
    public Integer call() {
        byte[] bytes = read();
        Frame frame;
        try {
            frame = new FrameReader().read(bytes, bytes.length, FrameLimits.DEFAULT);
        } catch (FrameFormatException e) {
            throw InvalidInputException.of(file.toString(), "refused: " + e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        FrameContent content = FrameContent.of(frame, bytes.length);
        if (json) {
            out.println(content.json().toPrettyString());
        } else {
            out.print(content.text());
        }
        out.flush();
        return 0;
    }

    private byte[] read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FrameLimits.DEFAULT.maxFrameBytes());
            if (in.read() >= 0) {
                throw new InvalidInputException(
                        file.toString(),
                        "more",
                        "a frame of at most " + FrameLimits.DEFAULT.maxFrameBytes() + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw InvalidInputException.of(file.toString(), "no such file", e);
        } catch (IOException e) {
            throw InvalidInputException.of(file.toString(), "cannot be read: " + e.getMessage(), e);
        }
    }
}
