package io.github.tardigrad.train.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Collects what a model found in the images of a test set and rates it.
 *
 * <p>In each image and class the surest detection takes, of the objects that nobody has, the one that it overlaps most, if
 * by enough; it is right then, and wrong otherwise. An object that is a crowd, or of another size than is rated, is not
 * missed by anybody, and whoever takes it is neither right nor wrong.
 *
 * <p>Memory: two words and a score a detection. Threads: confined. Source: COCOeval of pycocotools, whose numbers these are.
 */
public final class AveragePrecision {
    private static final int OVERLAPS = 10;
    private static final int RECALLS = 101;
    private static final int MOST_DETECTIONS = 100;
    /** A detection that fits an object exactly has it at every threshold, rounded or not. */
    private static final double MOST_OVERLAP = 1 - 1e-10;

    private static final int AP50 = 0;
    private static final int AP75 = 5;

    /** Objects by their size, in square pixels. */
    private record Size(double least, double most) {
        boolean leavesOut(double area) {
            return area < least || area > most;
        }
    }

    private static final Size[] SIZES = {
        new Size(0, 1e10), new Size(0, 32 * 32), new Size(32 * 32, 96 * 96), new Size(96 * 96, 1e10)
    };
    private static final int ALL = 0;
    private static final int SMALL = 1;
    private static final int MEDIUM = 2;
    private static final int LARGE = 3;

    /**
     * One detection among its class. The bit of size s and overlap t is s * OVERLAPS + t.
     *
     * @param right bits of the ratings in which it found an object
     * @param skipped bits of the ratings in which it is neither right nor wrong
     */
    private record Rated(double score, long right, long skipped) {}

    /** What was found and what was there of one class. */
    private static final class OfClass {
        private final List<Rated> rated = new ArrayList<>();
        private final long[] objects = new long[SIZES.length];
    }

    private final Map<Integer, OfClass> classes = new TreeMap<>();

    /** Adds one image. Order matters where scores are equal: the first image's detections come first. */
    public void add(List<LabelledBox> objects, List<Detection> detections) {
        Map<Integer, List<LabelledBox>> objectsOf = objects.stream().collect(Collectors.groupingBy(LabelledBox::label));
        Map<Integer, List<Detection>> detectionsOf =
                detections.stream().collect(Collectors.groupingBy(Detection::label));
        objectsOf.forEach((label, there) -> add(label, there, detectionsOf.getOrDefault(label, List.of())));
        detectionsOf.forEach((label, found) -> {
            if (!objectsOf.containsKey(label)) {
                add(label, List.of(), found);
            }
        });
    }

    private void add(int label, List<LabelledBox> objects, List<Detection> detections) {
        OfClass all = classes.computeIfAbsent(label, unused -> new OfClass());
        List<Detection> surest = detections.stream()
                .sorted(Comparator.comparingDouble(Detection::score).reversed())
                .limit(MOST_DETECTIONS)
                .toList();
        long[] right = new long[surest.size()];
        long[] skipped = new long[surest.size()];
        for (int size = 0; size < SIZES.length; size++) {
            Size rated = SIZES[size];
            // Those that do not count come last: whoever can take one that counts, does.
            List<LabelledBox> order = objects.stream()
                    .sorted(Comparator.comparing(object -> object.crowd() || rated.leavesOut(object.area())))
                    .toList();
            int counting = (int) objects.stream()
                    .filter(object -> !object.crowd() && !rated.leavesOut(object.area()))
                    .count();
            all.objects[size] += counting;
            double[][] overlaps = overlaps(surest, order);
            for (int t = 0; t < OVERLAPS; t++) {
                long bit = 1L << (size * OVERLAPS + t);
                boolean[] taken = new boolean[order.size()];
                for (int d = 0; d < surest.size(); d++) {
                    int match = match(overlaps[d], order, taken, counting, threshold(t));
                    if (match >= 0) {
                        taken[match] = true;
                        right[d] |= bit;
                    }
                    if (match >= counting
                            || (match < 0 && rated.leavesOut(surest.get(d).box().area()))) {
                        skipped[d] |= bit;
                    }
                }
            }
        }
        for (int d = 0; d < surest.size(); d++) {
            all.rated.add(new Rated(surest.get(d).score(), right[d], skipped[d]));
        }
    }

    /** The last of the objects that overlap most, or -1; those from {@code counting} on only if there is no other. */
    private static int match(
            double[] overlap, List<LabelledBox> objects, boolean[] taken, int counting, double threshold) {
        double best = Math.min(threshold, MOST_OVERLAP);
        int match = -1;
        for (int g = 0; g < overlap.length; g++) {
            if (g >= counting && match >= 0 && match < counting) {
                break;
            }
            if ((!taken[g] || objects.get(g).crowd()) && overlap[g] >= best) {
                best = overlap[g];
                match = g;
            }
        }
        return match;
    }

    /** A crowd is overlapped by the part of a detection that lies in it. */
    private static double[][] overlaps(List<Detection> detections, List<LabelledBox> objects) {
        double[][] overlaps = new double[detections.size()][objects.size()];
        for (int d = 0; d < overlaps.length; d++) {
            Box found = detections.get(d).box();
            for (int g = 0; g < overlaps[d].length; g++) {
                LabelledBox object = objects.get(g);
                double both = found.intersection(object.box());
                double whole = object.crowd()
                        ? found.area()
                        : found.area() + object.box().area() - both;
                overlaps[d][g] = both == 0 ? 0 : both / whole;
            }
        }
        return overlaps;
    }

    private static double threshold(int t) {
        return t == OVERLAPS - 1 ? 0.95 : 0.5 + t * (0.95 - 0.5) / (OVERLAPS - 1);
    }

    /** The rating of everything added so far. */
    public CocoScore score() {
        double[][] precision = new double[SIZES.length][OVERLAPS];
        int[] occurring = new int[SIZES.length];
        for (OfClass one : classes.values()) {
            List<Rated> sorted = one.rated.stream()
                    .sorted(Comparator.comparingDouble(Rated::score).reversed())
                    .toList();
            for (int size = 0; size < SIZES.length; size++) {
                if (one.objects[size] > 0) {
                    occurring[size]++;
                    for (int t = 0; t < OVERLAPS; t++) {
                        precision[size][t] += precision(sorted, 1L << (size * OVERLAPS + t), one.objects[size]);
                    }
                }
            }
        }
        for (int size = 0; size < SIZES.length; size++) {
            for (int t = 0; t < OVERLAPS; t++) {
                precision[size][t] /= occurring[size];
            }
        }
        double[] all = precision[ALL];
        return new CocoScore(
                mean(all),
                all[AP50],
                all[AP75],
                mean(precision[SMALL]),
                mean(precision[MEDIUM]),
                mean(precision[LARGE]));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The mean over the recalls of the highest precision at that recall or beyond. */
    private static double precision(List<Rated> sorted, long bit, long objects) {
        List<Rated> counting =
                sorted.stream().filter(rated -> (rated.skipped() & bit) == 0).toList();
        int found = counting.size();
        double[] recall = new double[found];
        double[] precision = new double[found];
        int right = 0;
        for (int d = 0; d < found; d++) {
            right += (counting.get(d).right() & bit) != 0 ? 1 : 0;
            recall[d] = (double) right / objects;
            precision[d] = (double) right / (d + 1);
        }
        for (int d = found - 1; d > 0; d--) {
            precision[d - 1] = Math.max(precision[d - 1], precision[d]);
        }
        double sum = 0;
        int d = 0;
        for (int r = 0; r < RECALLS; r++) {
            double wanted = r == RECALLS - 1 ? 1 : r * 0.01;
            while (d < found && recall[d] < wanted) {
                d++;
            }
            sum += d < found ? precision[d] : 0;
        }
        return sum / RECALLS;
    }
}
