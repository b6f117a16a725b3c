package io.github.tardigrad.train.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Anchors, matches, codes and detections are torchvision's, average precision is pycocotools'. */
class DetectionReferenceTest {
    private static final int CLASSES = 5;
    private static final Anchors ANCHORS = Anchors.of(320, 20, 10, 5, 3, 2, 1);

    private final JsonNode expected = read("detection.json");

    /** Written by src/test/reference/detection.py. */
    private static JsonNode read(String name) {
        try {
            return new ObjectMapper()
                    .readTree(Path.of("src/test/reference", name).toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Box box(JsonNode numbers, int from) {
        return new Box(
                numbers.get(from).asDouble(),
                numbers.get(from + 1).asDouble(),
                numbers.get(from + 2).asDouble(),
                numbers.get(from + 3).asDouble());
    }

    private static void assertClose(Box found, Box expected, double tolerance) {
        assertThat(new double[] {found.x1(), found.y1(), found.x2(), found.y2()})
                .containsExactly(
                        new double[] {expected.x1(), expected.y1(), expected.x2(), expected.y2()}, within(tolerance));
    }

    @Test
    void anchorsAreTheReferences() {
        assertThat(ANCHORS.size()).isEqualTo(expected.get("anchorCount").asInt());
        Box sums = new Box(0, 0, 0, 0);
        for (int i = 0; i < ANCHORS.size(); i++) {
            Box anchor = ANCHORS.get(i);
            sums = new Box(
                    sums.x1() + anchor.x1(), sums.y1() + anchor.y1(), sums.x2() + anchor.x2(), sums.y2() + anchor.y2());
        }
        // 3,234 numbers of 24 bits below 512.
        assertClose(sums, box(expected.get("anchorSums"), 0), 3234 * 512 * 0x1p-23);
        for (JsonNode row : expected.get("anchors")) {
            assertClose(ANCHORS.get(row.get(0).asInt()), box(row, 1), 1e-4);
        }
    }

    @Test
    void matchesAndCodesAndHardNegativesAreTheReferences() {
        float[] logits = logits();
        for (JsonNode image : expected.get("images")) {
            List<Box> objects = new ArrayList<>();
            image.get("boxes").forEach(numbers -> objects.add(box(numbers, 0)));
            int[] matched = ANCHORS.match(objects);
            List<List<Integer>> found = new ArrayList<>();
            for (int a = 0; a < matched.length; a++) {
                if (matched[a] >= 0) {
                    found.add(List.of(a, matched[a]));
                }
            }
            List<List<Integer>> wanted = new ArrayList<>();
            image.get("matched")
                    .forEach(pair ->
                            wanted.add(List.of(pair.get(0).asInt(), pair.get(1).asInt())));
            assertThat(found).isEqualTo(wanted);

            float[] code = new float[4];
            for (int m = 0; m < image.get("matched").size(); m++) {
                JsonNode pair = image.get("matched").get(m);
                BoxCode.encode(
                        objects.get(pair.get(1).asInt()),
                        ANCHORS.get(pair.get(0).asInt()),
                        code,
                        0);
                for (int i = 0; i < 4; i++) {
                    assertThat((double) code[i])
                            .isCloseTo(image.get("codes").get(m).get(i).asDouble(), within(1e-4));
                }
            }

            boolean[] counted = HardNegatives.counted(losses(logits, matched), matched, 0);
            List<Integer> hard = new ArrayList<>();
            for (int a = 0; a < counted.length; a++) {
                if (counted[a] && matched[a] < 0) {
                    hard.add(a);
                }
            }
            List<Integer> wantedHard = new ArrayList<>();
            image.get("hardNegatives").forEach(a -> wantedHard.add(a.asInt()));
            assertThat(hard).isEqualTo(wantedHard);
        }
    }

    @Test
    void decodedBoxesAndDetectionsAreTheReferences() {
        float[] codes = codes();
        for (JsonNode row : expected.get("decoded")) {
            int anchor = row.get(0).asInt();
            assertClose(BoxCode.decode(codes, anchor * 4, ANCHORS.get(anchor)), box(row, 1), 1e-3);
        }
        List<Detection> found = DetectionRule.SSDLITE.detections(ANCHORS, logits(), codes);
        JsonNode wanted = expected.get("detections");
        assertThat(found).hasSize(wanted.size());
        for (int d = 0; d < found.size(); d++) {
            assertClose(found.get(d).box(), box(wanted.get(d), 0), 1e-3);
            assertThat(found.get(d).label()).isEqualTo(wanted.get(d).get(4).asInt());
            assertThat(found.get(d).score()).isCloseTo(wanted.get(d).get(5).asDouble(), within(1e-6));
        }
    }

    @Test
    void averagePrecisionIsTheReferences() {
        JsonNode recorded = read("average-precision.json");
        AveragePrecision rating = new AveragePrecision();
        for (int image = 1; image <= recorded.get("images").asInt(); image++) {
            List<LabelledBox> objects = new ArrayList<>();
            for (JsonNode row : recorded.get("objects")) {
                if (row.get(0).asInt() == image) {
                    objects.add(new LabelledBox(
                            corner(row),
                            row.get(1).asInt(),
                            row.get(7).asInt() == 1,
                            row.get(6).asDouble()));
                }
            }
            List<Detection> detections = new ArrayList<>();
            for (JsonNode row : recorded.get("detections")) {
                if (row.get(0).asInt() == image) {
                    detections.add(new Detection(
                            corner(row), row.get(1).asInt(), row.get(6).asDouble()));
                }
            }
            rating.add(objects, detections);
        }
        CocoScore score = rating.score();
        JsonNode stats = recorded.get("stats");
        double[] found = {score.ap(), score.ap50(), score.ap75(), score.small(), score.medium(), score.large()};
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(stats.get(i).asDouble(), within(1e-6));
        }
    }

    private static Box corner(JsonNode row) {
        return Box.ofCorner(
                row.get(2).asDouble(),
                row.get(3).asDouble(),
                row.get(4).asDouble(),
                row.get(5).asDouble());
    }

    private static float[] logits() {
        float[] logits = new float[ANCHORS.size() * CLASSES];
        for (int i = 0; i < logits.length; i++) {
            int c = i % CLASSES;
            int anchor = i / CLASSES;
            logits[i] = (float) (6 * Math.sin(0.37 * anchor + 1.3 * c) + (c == 0 ? 2 : 0));
        }
        return logits;
    }

    private static float[] codes() {
        float[] codes = new float[ANCHORS.size() * 4];
        for (int i = 0; i < codes.length; i++) {
            int anchor = i / 4;
            codes[i] = (float) (1.5 * Math.cos(0.11 * anchor + 0.7 * (i % 4)));
        }
        return codes;
    }

    /** Cross-entropy, objects having the classes 1, 2, 3, 4, 1, ... */
    private static double[] losses(float[] logits, int[] matched) {
        double[] losses = new double[matched.length];
        for (int a = 0; a < losses.length; a++) {
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                sum += Math.exp(logits[a * CLASSES + c]);
            }
            int label = matched[a] < 0 ? 0 : 1 + matched[a] % (CLASSES - 1);
            losses[a] = Math.log(sum) - logits[a * CLASSES + label];
        }
        return losses;
    }
}
