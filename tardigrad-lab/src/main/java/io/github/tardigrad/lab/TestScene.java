package io.github.tardigrad.lab;

import io.github.tardigrad.torch.vision.Detector;
import io.github.tardigrad.torch.vision.SsdLite;
import io.github.tardigrad.train.coco.CocoDataset;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.job.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** The image of a detector's job that detections are shown on: the first to test with that has several objects. */
final class TestScene {
    private static final int OBJECTS = 2;
    /** What a detector is less sure of is not kept. */
    private static final double LEAST_SCORE = 0.05;

    private final CocoDataset test;
    private final int index;
    private final RgbImage image;

    private TestScene(CocoDataset test, int index, RgbImage image) {
        this.test = test;
        this.index = index;
        this.image = image;
    }

    /** Whether a job trains a detector on images. */
    static boolean has(Job job) {
        return job.workload()
                .filter(workload -> workload.model().type() == ModelSpec.Type.SSDLITE_MOBILENET_V3)
                .isPresent();
    }

    /** The scene of a detector's job. */
    static TestScene of(Job job) {
        CocoDataset test = (CocoDataset) TrainingTasks.data(job).test();
        for (int i = 0; i < test.size(); i++) {
            if (test.image(i).objects().size() >= OBJECTS && test.picture(i).isPresent()) {
                return new TestScene(test, i, test.picture(i).orElseThrow());
            }
        }
        throw new IllegalArgumentException("no test image has " + OBJECTS + " objects: images=" + test.size());
    }

    List<Outcome.Found> truth() {
        return test.image(index).objects().stream()
                .map(object -> found(object.label(), 1, object.box()))
                .toList();
    }

    /**
     * What a trained model finds, the surest first.
     *
     * @param held frozen parameters and running statistics
     */
    List<Outcome.Found> found(Job job, float[] parameters, float[] held) {
        Workload workload = job.workload().orElseThrow();
        ModelSpec model = workload.model();
        int side = ((DataSpec.Coco) workload.data().source()).size();
        SsdLite network =
                new SsdLite(test.classes(), side, model.widthMultiplier().orElseThrow(), job.seed());
        try (Detector detector = new Detector(network, model.frozen(), parameters, held)) {
            return detector.detect(image).stream()
                    .filter(detection -> detection.score() >= LEAST_SCORE)
                    .map(detection -> found(detection.label(), detection.score(), detection.box()))
                    .toList();
        }
    }

    private Outcome.Found found(int label, double score, Box box) {
        return new Outcome.Found(test.name(label), score, box.x1(), box.y1(), box.x2(), box.y2());
    }

    /** The image as PNG in Base64. */
    String png() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image.picture(), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
