package io.github.tardigrad.cli;

import io.github.tardigrad.torch.vision.Detector;
import io.github.tardigrad.torch.vision.SsdLite;
import io.github.tardigrad.train.coco.CocoDataset;
import io.github.tardigrad.train.coco.CocoImage;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Detection;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.job.Workload;
import io.github.tardigrad.train.run.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** A run's detector and the images that it is tested with. */
final class TrainedDetector implements AutoCloseable {
    /** The picture of some test images. */
    static final String PICTURE = "detections.png";

    private static final int SHOWN = 8;
    private static final int COLUMNS = 3;

    private final Detector detector;
    private final CocoDataset test;
    private final double leastScore;

    /**
     * Reads a run folder.
     *
     * @param leastScore detections below it are not shown
     * @throws InvalidInputException if it holds no run of a detector, or one without a checkpoint
     */
    TrainedDetector(Path run, double leastScore, Consumer<String> warning) {
        TrainedModel trained = TrainedModel.of(run, warning);
        Workload workload = trained.job().workload().orElseThrow();
        if (!isDetector(trained.job()) || !(workload.data().source() instanceof DataSpec.Coco data)) {
            throw InvalidInputException.of(run.toString(), "a run of a model that detects nothing", null);
        }
        this.test = (CocoDataset) TrainingTasks.data(trained.job()).test();
        this.leastScore = leastScore;
        ModelSpec model = workload.model();
        this.detector = new Detector(
                new SsdLite(
                        test.classes(),
                        data.size(),
                        model.widthMultiplier().orElseThrow(),
                        trained.job().seed()),
                model.frozen(),
                trained.parameters(),
                trained.held());
    }

    static boolean isDetector(Job job) {
        return job.workload()
                .map(workload -> workload.model().type() == ModelSpec.Type.SSDLITE_MOBILENET_V3)
                .orElse(false);
    }

    private List<Detection> found(RgbImage image) {
        return detector.detect(image).stream()
                .filter(detection -> detection.score() >= leastScore)
                .toList();
    }

    /**
     * Writes an image with what is found in it, and returns that.
     *
     * @throws IOException if the picture cannot be written
     */
    List<Detection> draw(RgbImage image, Path picture) throws IOException {
        List<Detection> found = found(image);
        write(DetectionPicture.of(image, found, test::name), picture);
        return found;
    }

    /**
     * Writes some test images, each with what is there beside what is found.
     *
     * @throws IOException if the picture cannot be written
     */
    void drawTests(Path picture) throws IOException {
        List<BufferedImage> truth = new ArrayList<>();
        List<BufferedImage> found = new ArrayList<>();
        for (int i = 0; i < test.size() && truth.size() < SHOWN; i++) {
            CocoImage annotated = test.image(i);
            Optional<RgbImage> image = annotated.objects().isEmpty() ? Optional.empty() : test.picture(i);
            if (image.isPresent()) {
                truth.add(DetectionPicture.of(image.get(), truth(i), test::name));
                found.add(DetectionPicture.of(image.get(), found(image.get()), test::name));
            }
        }
        write(DetectionPicture.pairs(truth, found), picture);
    }

    /**
     * Writes the first test image that has two objects or more: the truth, then what the detector of each run finds in it.
     *
     * @param runs of the same job but for the scheme, in folders with the schemes' names
     * @throws IOException if the picture cannot be written
     */
    static void drawSideBySide(List<Path> runs, double leastScore, Path picture, Consumer<String> warning)
            throws IOException {
        List<String> titles = new ArrayList<>();
        List<BufferedImage> pictures = new ArrayList<>();
        for (Path run : runs) {
            try (TrainedDetector trained = new TrainedDetector(run, leastScore, warning)) {
                int scene = trained.scene();
                Optional<RgbImage> image = scene < 0 ? Optional.empty() : trained.test.picture(scene);
                if (image.isEmpty()) {
                    return;
                }
                if (titles.isEmpty()) {
                    titles.add("truth");
                    pictures.add(DetectionPicture.of(image.get(), trained.truth(scene), trained.test::name));
                }
                List<Detection> found = trained.found(image.get());
                titles.add(run.getFileName() + (found.isEmpty() ? ": nothing" : ""));
                pictures.add(DetectionPicture.of(image.get(), found, trained.test::name));
            }
        }
        write(DetectionPicture.grid(titles, pictures, COLUMNS), picture);
    }

    /** -1 if there is none. */
    private int scene() {
        for (int i = 0; i < test.size(); i++) {
            if (test.image(i).objects().size() > 1 && test.picture(i).isPresent()) {
                return i;
            }
        }
        return -1;
    }

    private List<Detection> truth(int index) {
        return test.image(index).objects().stream()
                .map(object -> new Detection(object.box(), object.label(), 1))
                .toList();
    }

    String name(int label) {
        return test.name(label);
    }

    private static void write(BufferedImage image, Path file) throws IOException {
        Pictures.replace(file, out -> ImageIO.write(image, "png", out));
    }

    @Override
    public void close() {
        detector.close();
    }
}
