package io.github.tardigrad.cli;

import io.github.tardigrad.train.data.ImageFile;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.Detection;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad detect}: what a trained detector finds in an image. */
@Command(
        name = "detect",
        description =
                "Finds objects in an image with what a run has trained, prints them, and writes the image with boxes,"
                        + " labels and scores. Without an image: some test images, each beside the truth.",
        footer = {
            "  tardigrad train examples/coco-generated.yaml --out runs/scenes-1",
            "  tardigrad detect runs/scenes-1 photograph.jpg",
            "  tardigrad detect runs/scenes-1                 writes runs/scenes-1/" + TrainedDetector.PICTURE
        })
final class DetectCommand implements Callable<Integer> {
    /** What the picture after training shows, too. */
    static final double LEAST_SCORE = 0.3;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN_FOLDER", description = "Of a detector that was trained.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path run;

    @Parameters(index = "1", arity = "0..1", paramLabel = "IMAGE", description = "A JPEG or PNG file.")
    private @Nullable Path image;

    @Option(
            names = "--out",
            paramLabel = "FILE.png",
            description = "The picture; IMAGE-" + TrainedDetector.PICTURE + " in the run folder if not given.")
    private @Nullable Path out;

    @Option(
            names = "--score",
            paramLabel = "S",
            defaultValue = "" + LEAST_SCORE,
            description = "Show what has at least this score, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double leastScore;

    DetectCommand() {}

    @Override
    public Integer call() {
        if (!(leastScore >= 0 && leastScore <= 1)) {
            throw new InvalidInputException("--score", Double.toString(leastScore), "a number from 0 to 1");
        }
        RgbImage read = image == null ? null : read(image);
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter printer = spec.commandLine().getOut();
        Path picture = picture();
        try (TrainedDetector detector = new TrainedDetector(run, leastScore, err::println)) {
            if (read == null) {
                detector.drawTests(picture);
            } else {
                for (Detection found : detector.draw(read, picture)) {
                    Box box = found.box();
                    printer.printf(
                            Locale.ROOT,
                            "%-16s %.3f  %.1f %.1f %.1f %.1f%n",
                            detector.name(found.label()),
                            found.score(),
                            box.x1(),
                            box.y1(),
                            box.x2(),
                            box.y2());
                }
            }
        } catch (IOException e) {
            throw InvalidInputException.of(picture.toString(), "cannot be written: " + FileProblem.of(e), e);
        }
        printer.println("picture: " + picture);
        printer.flush();
        return 0;
    }

    private Path picture() {
        if (out != null) {
            return out;
        }
        String name = image == null ? "" : String.valueOf(image.getFileName()).replaceFirst("\\.[^.]*$", "") + "-";
        return run.resolve(name + TrainedDetector.PICTURE);
    }

    private static RgbImage read(Path file) {
        try {
            return ImageFile.read(file);
        } catch (IOException e) {
            throw InvalidInputException.of(file.toString(), FileProblem.of(e), e);
        }
    }
}
