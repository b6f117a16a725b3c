package io.github.tardigrad.train.coco;

import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.BrokenParts;
import io.github.tardigrad.train.data.KeyedRandom;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rendered scenes, to try detection without a download: discs, squares, triangles and crosses, each in shades of its
 * colour and of many sizes, which overlap, on a shaded, noisy and darker ground. Some scenes are empty, some hold a crowd.
 *
 * <p>A scene is a function of (seed, id) to the last pixel, on every machine. A box holds what is seen of an object; one of
 * which less than half is seen is not annotated.
 *
 * <p>Threads: immutable.
 */
public final class Scenes {
    private static final double EMPTY = 0.04;
    private static final double CROWDED = 0.06;
    private static final int MOST_OBJECTS = 3;
    private static final int CROWD_OBJECTS = 14;
    /** Radii, as shares of the shorter side. */
    private static final double SMALLEST = 0.12;

    private static final double LARGEST = 0.36;
    private static final double CROWD_RADIUS = 0.04;
    /** Centres are not nearer to the edges than this share of a side. */
    private static final double MARGIN = 0.12;
    /** Of the ground. */
    private static final int DARKER_THAN = 112;
    /** How many a colour's red, green and blue have each. */
    private static final int SHADES = 80;

    private static final double LEAST_SEEN = 0.5;
    private static final int NOISE = 24;
    private static final int NOBODY = -1;

    private final long seed;
    private final int width;
    private final int height;

    /**
     * Scenes of one size.
     *
     * @throws IllegalArgumentException if a side is below 16 pixels
     */
    public Scenes(long seed, int width, int height) {
        if (width < 16 || height < 16) {
            throw new IllegalArgumentException("sides must be >= 16: width=" + width + ", height=" + height);
        }
        this.seed = seed;
        this.width = width;
        this.height = height;
    }

    /** An annotated picture. */
    record Scene(CocoImage image, BufferedImage picture) {}

    /** A data set of the scenes {@code from} to {@code from + count - 1}, rendered when they are used. */
    public CocoDataset dataset(long from, int count, int side, boolean taught) {
        List<CocoImage> images = new ArrayList<>();
        for (long id = from; id < from + count; id++) {
            CocoImage image = scene(id).image();
            if (!taught || !image.counted().isEmpty()) {
                images.add(image);
            }
        }
        return new CocoDataset(
                images,
                names(),
                1 + SceneShape.values().length,
                side,
                Augmentation.FLIP_AND_CROP,
                image -> RgbImage.of(scene(image.id()).picture()),
                new BrokenParts("scenes", count, 0),
                List.of());
    }

    static SceneShape shape(int label) {
        return List.of(SceneShape.values()).get(label - 1);
    }

    /** By label. */
    private static Map<Integer, String> names() {
        Map<Integer, String> names = new TreeMap<>();
        for (SceneShape shape : SceneShape.values()) {
            names.put(names.size() + 1, name(shape));
        }
        return names;
    }

    static String name(SceneShape shape) {
        return shape.name().toLowerCase(Locale.ROOT);
    }

    /** What is drawn, the hindmost first. */
    private record Drawn(SceneShape shape, double x, double y, double radius, double angle, int colour, boolean crowd) {
        boolean covers(double px, double py) {
            double dx = (px - x) / radius;
            double dy = (py - y) / radius;
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            return shape.covers(cos * dx + sin * dy, cos * dy - sin * dx);
        }
    }

    Scene scene(long id) {
        KeyedRandom random = new KeyedRandom(seed, KeyedRandom.Use.SCENES, id);
        List<Drawn> drawn = draw(random);
        int[] pixels = ground(random);
        int[] owner = new int[pixels.length];
        Arrays.fill(owner, NOBODY);
        int[] whole = new int[drawn.size()];
        for (int d = 0; d < drawn.size(); d++) {
            Drawn shape = drawn.get(d);
            double reach = shape.radius() * Math.sqrt(2);
            for (int y = (int) Math.max(0, shape.y() - reach); y < Math.min(height, shape.y() + reach); y++) {
                for (int x = (int) Math.max(0, shape.x() - reach); x < Math.min(width, shape.x() + reach); x++) {
                    if (shape.covers(x + 0.5, y + 0.5)) {
                        pixels[y * width + x] = noisy(shape.colour(), random);
                        owner[y * width + x] = d;
                        whole[d]++;
                    }
                }
            }
        }
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, width, height, pixels, 0, width);
        String file = String.format(Locale.ROOT, "%012d.png", id);
        return new Scene(new CocoImage(id, file, width, height, annotations(drawn, owner, whole)), picture);
    }

    private List<Drawn> draw(KeyedRandom random) {
        double kind = random.nextDouble();
        List<Drawn> drawn = new ArrayList<>();
        if (kind < EMPTY) {
            return drawn;
        }
        double side = Math.min(width, height);
        if (kind < EMPTY + CROWDED) {
            SceneShape shape = shape(random);
            for (int i = 0; i < CROWD_OBJECTS; i++) {
                drawn.add(new Drawn(
                        shape,
                        width * (0.1 + 0.3 * random.nextDouble()),
                        height * (0.1 + 0.3 * random.nextDouble()),
                        side * CROWD_RADIUS,
                        random.nextDouble(),
                        shade(shape, random),
                        true));
            }
        }
        int objects = 1 + (int) (random.nextDouble() * MOST_OBJECTS);
        for (int i = 0; i < objects; i++) {
            double radius = side * SMALLEST * Math.pow(LARGEST / SMALLEST, random.nextDouble());
            SceneShape shape = shape(random);
            drawn.add(new Drawn(
                    shape,
                    width * (MARGIN + (1 - 2 * MARGIN) * random.nextDouble()),
                    height * (MARGIN + (1 - 2 * MARGIN) * random.nextDouble()),
                    radius,
                    0.6 * (random.nextDouble() - 0.5),
                    shade(shape, random),
                    false));
        }
        return drawn;
    }

    private static SceneShape shape(KeyedRandom random) {
        SceneShape[] shapes = SceneShape.values();
        return shapes[(int) (random.nextDouble() * shapes.length)];
    }

    private static int dark(KeyedRandom random) {
        int colour = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            colour |= (int) (DARKER_THAN * random.nextDouble()) << shift;
        }
        return colour;
    }

    private static int shade(SceneShape shape, KeyedRandom random) {
        int colour = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int change = (int) (SHADES * (random.nextDouble() - 0.5));
            colour |= Math.max(0, Math.min(255, (shape.colour() >> shift & 0xFF) + change)) << shift;
        }
        return colour;
    }

    /** From one colour on the left to another on the right. */
    private int[] ground(KeyedRandom random) {
        int left = dark(random);
        int right = dark(random);
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            double share = (double) (i % width) / width;
            int mixed = 0;
            for (int shift = 0; shift < 24; shift += 8) {
                double value = (1 - share) * (left >> shift & 0xFF) + share * (right >> shift & 0xFF);
                mixed |= (int) value << shift;
            }
            pixels[i] = noisy(mixed, random);
        }
        return pixels;
    }

    private static int noisy(int colour, KeyedRandom random) {
        int change = (int) (random.nextDouble() * NOISE) - NOISE / 2;
        int changed = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int value = Math.max(0, Math.min(255, (colour >> shift & 0xFF) + change));
            changed |= value << shift;
        }
        return changed;
    }

    /** Of what is seen; members of a crowd together. */
    private List<LabelledBox> annotations(List<Drawn> drawn, int[] owner, int[] whole) {
        List<LabelledBox> objects = new ArrayList<>();
        Seen crowd = new Seen();
        int crowdLabel = 0;
        for (int d = 0; d < drawn.size(); d++) {
            Drawn shape = drawn.get(d);
            Seen seen = shape.crowd() ? crowd : new Seen();
            for (int i = 0; i < owner.length; i++) {
                if (owner[i] == d) {
                    seen.add(i % width, i / width);
                }
            }
            int label = 1 + List.of(SceneShape.values()).indexOf(shape.shape());
            if (shape.crowd()) {
                crowdLabel = label;
            } else if (seen.pixels > 0 && seen.pixels >= LEAST_SEEN * whole[d]) {
                objects.add(new LabelledBox(seen.box(), label, false, seen.pixels));
            }
        }
        if (crowd.pixels > 0) {
            objects.add(new LabelledBox(crowd.box(), crowdLabel, true, crowd.pixels));
        }
        return objects;
    }

    /** The pixels of one object. */
    private static final class Seen {
        private int left = Integer.MAX_VALUE;
        private int top = Integer.MAX_VALUE;
        private int right;
        private int bottom;
        private int pixels;

        void add(int x, int y) {
            left = Math.min(left, x);
            top = Math.min(top, y);
            right = Math.max(right, x + 1);
            bottom = Math.max(bottom, y + 1);
            pixels++;
        }

        Box box() {
            return new Box(left, top, right, bottom);
        }
    }
}
