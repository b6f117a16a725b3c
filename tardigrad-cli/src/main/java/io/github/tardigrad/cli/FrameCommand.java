package io.github.tardigrad.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.DamagedPayloadException;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.Heap;
import io.github.tardigrad.train.file.SmallFile;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.PlanJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "  tardigrad frame runs/look/optimal/frames/worker-9.frame",
            "  tardigrad frame runs/look/optimal/frames/worker-9.frame --plan runs/look/optimal/plan.json --round 5"
        })
final class FrameCommand implements Callable<Integer> {
    /** Longer than any header. */
    private static final int FIRST_BYTES = 1 << 16;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "One frame, as train --dump-frames keeps it.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(
            names = "--plan",
            paramLabel = "PLAN.json",
            description = "Refuse a frame that is not of this plan: plan.json of a run folder.")
    private @Nullable Path plan;

    @Option(names = "--round", paramLabel = "N", description = "Refuse a frame of another round.")
    private @Nullable Long round;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The run's seed, from its run.json: the lattice's frames cannot be read without it."
                    + " Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    FrameCommand() {}

    @Override
    public Integer call() {
        byte[] bytes;
        Frame frame;
        try {
            bytes = read();
            frame = new FrameReader(seed).read(bytes, bytes.length, FrameLimits.DEFAULT);
            frame.requireMatches(expected(frame.header()));
        } catch (FrameFormatException e) {
            throw InvalidInputException.of(file.toString(), "refused: " + e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        FrameContent content = content(frame, bytes.length);
        if (json) {
            out.println(content.json().toPrettyString());
        } else {
            out.print(content.text());
        }
        out.flush();
        return 0;
    }

    private FrameContent content(Frame frame, int sent) {
        try {
            return FrameContent.of(frame, sent);
        } catch (DamagedPayloadException e) {
            throw InvalidInputException.of(
                    file.toString(),
                    "refused: " + e.getMessage() + "; right for another seed? --seed is " + seed
                            + ", and the run's run.json has the one it was written with",
                    e);
        }
    }

    /** What the frame must be; what nobody has asked for is as it is. */
    private FrameHeader expected(FrameHeader found) {
        if (round != null && round < 0) {
            throw new InvalidInputException("--round", round.toString(), "an integer of at least 0");
        }
        long ofRound = round == null ? found.round() : round;
        if (plan == null) {
            return new FrameHeader(found.planId(), ofRound, found.worker(), found.format());
        }
        CodePlan ofPlan = plan(plan);
        boolean known = found.planId() == ofPlan.id() && found.worker() < ofPlan.workers();
        return new FrameHeader(
                ofPlan.id(), ofRound, found.worker(), known ? ofPlan.messageFormat(found.worker()) : found.format());
    }

    private static CodePlan plan(Path file) {
        try {
            return PlanJson.fromJson(new ObjectMapper().readTree(SmallFile.read(file, SmallFile.MOST_PLAN_BYTES)));
        } catch (JsonProcessingException e) {
            throw InvalidInputException.of(file.toString(), "not JSON", e);
        } catch (IOException e) {
            throw InvalidInputException.of(file.toString(), "cannot be read: " + FileProblem.of(e), e);
        }
    }

    /** Piece by piece, for as long as the header promises more: a device or a pipe may have no end. */
    private byte[] read() throws FrameFormatException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FIRST_BYTES);
            if (bytes.length < FIRST_BYTES) {
                return bytes;
            }
            try {
                new FrameReader(0).read(bytes, bytes.length, FrameLimits.DEFAULT);
            } catch (FrameFormatException e) {
                if (!e.field().equals("length") && !FrameReader.isDeflated(bytes, bytes.length)) {
                    throw e;
                }
            }
            int most = FrameLimits.DEFAULT.maxFrameBytes();
            byte[] rest = in.readNBytes(most - FIRST_BYTES);
            if (in.read() >= 0) {
                throw new InvalidInputException(file.toString(), "more", "a frame of at most " + most + " bytes");
            }
            byte[] all = Arrays.copyOf(bytes, bytes.length + rest.length);
            System.arraycopy(rest, 0, all, bytes.length, rest.length);
            return all;
        } catch (OutOfMemoryError e) {
            throw InvalidInputException.of(file.toString(), Heap.tooSmallFor("a frame of this length"), null);
        } catch (IOException e) {
            throw InvalidInputException.of(file.toString(), "cannot be read: " + FileProblem.of(e), e);
        }
    }
}
