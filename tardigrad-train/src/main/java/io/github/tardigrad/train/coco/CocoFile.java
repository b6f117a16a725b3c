package io.github.tardigrad.train.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.tardigrad.train.data.BrokenParts;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.DataNote;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code instances_*.json} in one pass: images, boxes and categories; whatever else is there is skipped unread.
 *
 * <p>A box is clipped to its image. An annotation is skipped if its image or category is not in the file, or its category
 * is beyond the model, or its box is none or has no area in the image. An image or a category that is wrong makes the file
 * wrong. An image's file must be in the folder of images: what climbs out of it is refused.
 *
 * <p>Memory: the boxes; never the file.
 */
public final class CocoFile {
    /** Python writes NaN and Infinity. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final Set<String> OF_IMAGES = Set.of("id", "file_name", "width", "height");
    private static final Set<String> OF_ANNOTATIONS = Set.of("id", "image_id", "category_id", "area", "iscrowd");
    private static final Set<String> OF_CATEGORIES = Set.of("id", "name");
    /** Characters of a box that is none. */
    private static final int MOST_SHOWN = 60;
    /** Beyond it a floating-point number does not say which integer it stands for. */
    private static final double LARGEST_WHOLE = 1L << 53;

    private final Path file;
    private final List<CocoImage> images = new ArrayList<>();
    private final List<Annotation> annotations = new ArrayList<>();
    /** By their ids. */
    private final Map<Integer, String> categories = new TreeMap<>();

    /** The box as it was found, and as it stands there: whether it is one is seen later. */
    private record Annotation(
            String name,
            OptionalLong image,
            OptionalLong category,
            List<Double> box,
            String boxText,
            double area,
            boolean crowd) {}

    private CocoFile(Path file) {
        this.file = file;
    }

    /**
     * What a file holds.
     *
     * @param images in the order of their ids
     * @param categories names by label; the background, label 0, is not among them
     * @param ids names by category id, in the order of ids
     * @param labels by category id, of those that have one
     * @param skippedAnnotations how many could not be used
     * @param note what there is to say of them
     */
    public record Content(
            List<CocoImage> images,
            Map<Integer, String> categories,
            Map<Integer, String> ids,
            Map<Integer, Integer> labels,
            int skippedAnnotations,
            Optional<DataNote> note) {
        /** Takes copies. */
        public Content {
            images = List.copyOf(images);
            categories = Map.copyOf(categories);
            ids = Collections.unmodifiableMap(new TreeMap<>(ids));
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Reads a file.
     *
     * @param labels from category ids to labels
     * @param brokenShare the share of annotations that may be skipped, in [0, 1]
     * @throws DataFileException if the file is missing, not COCO's, or without images
     * @throws io.github.tardigrad.train.data.UnusableDataException if more annotations are broken than may be
     */
    public static Content read(Path file, CategoryLabels labels, double brokenShare) throws DataFileException {
        CocoFile reading = parsed(file);
        return reading.content(
                reading.categories, labels.of(reading.categories.keySet()), labels.classes(), brokenShare);
    }

    /**
     * Reads a file to test with what was trained on another: a category has the label that it has there.
     *
     * @param trained content of the other; the file's categories must be among its
     * @param classes of the model, with the background
     * @throws DataFileException as {@link #read}; also if there is a category that the other has not
     */
    static Content readTest(Path file, Content trained, int classes, double brokenShare) throws DataFileException {
        CocoFile reading = parsed(file);
        for (Map.Entry<Integer, String> category : reading.categories.entrySet()) {
            if (!category.getValue().equals(trained.ids().get(category.getKey()))) {
                throw new DataFileException(file + ": data.testSet may have the categories of data.trainSet, "
                        + trained.ids() + ", found " + category);
            }
        }
        return reading.content(trained.ids(), trained.labels(), classes, brokenShare);
    }

    private static CocoFile parsed(Path file) throws DataFileException {
        CocoFile reading = new CocoFile(file);
        try (JsonParser parser = JSON.createParser(Files.newInputStream(file))) {
            reading.parse(parser);
        } catch (NoSuchFileException e) {
            throw new DataFileException(file + ": no such file; name COCO's instances_*.json", e);
        } catch (DataFileException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new DataFileException(
                    file + ", line " + e.getLocation().getLineNr() + ": not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + FileProblem.of(e), e);
        }
        if (reading.images.isEmpty()) {
            throw new DataFileException(file + ": expected at least 1 image in images, found none");
        }
        if (reading.categories.isEmpty()) {
            throw new DataFileException(file + ": expected at least 1 category in categories, found none");
        }
        return reading;
    }

    private void parse(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new DataFileException(file + ": expected a JSON object with images, annotations and categories");
        }
        Map<Long, String> imageIds = new HashMap<>();
        Map<Integer, String> categoryIds = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "images" -> elements(parser, name, OF_IMAGES, one -> image(one, imageIds));
                case "annotations" -> elements(parser, name, OF_ANNOTATIONS, this::annotation);
                case "categories" -> elements(parser, name, OF_CATEGORIES, one -> category(one, categoryIds));
                default -> parser.skipChildren();
            }
        }
    }

    private interface Reader {
        void read(Element element) throws DataFileException;
    }

    /**
     * Of one of the lists.
     *
     * @param place such as images[3]
     * @param line of the file in which it ends
     * @param fields numbers, texts and flags, as 0 and 1; others are not there
     * @param box of an annotation; empty if there is none, NaN where a number is none
     */
    private record Element(String place, int line, Map<String, Object> fields, List<Double> box, String boxText) {
        /** A whole number, also of a text like 640.0. */
        OptionalLong whole(String name) {
            Object value = fields.get(name);
            if (value instanceof Integer || value instanceof Long) {
                return OptionalLong.of(((Number) value).longValue());
            }
            if (value instanceof Double number && Math.rint(number) == number && Math.abs(number) < LARGEST_WHOLE) {
                return OptionalLong.of(number.longValue());
            }
            return OptionalLong.empty();
        }

        double number(String name, double otherwise) {
            return fields.get(name) instanceof Number number ? number.doubleValue() : otherwise;
        }

        @Nullable
        String text(String name) {
            return fields.get(name) instanceof String text ? text : null;
        }

        /** For messages; control characters apart. */
        String found(String name) {
            Object value = fields.get(name);
            String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
            return value == null ? "none" : value instanceof String ? "'" + text + "'" : text;
        }
    }

    private void elements(JsonParser parser, String list, Set<String> wanted, Reader reader) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong(parser.currentLocation().getLineNr(), list + ": expected a list");
        }
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw wrong(parser.currentLocation().getLineNr(), list + "[" + i + "]: expected an object");
            }
            Map<String, Object> fields = new HashMap<>();
            List<Double> box = List.of();
            String boxText = "";
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("bbox") && wanted.contains("image_id")) {
                    StringBuilder text = new StringBuilder();
                    box = numbers(parser, text);
                    boxText = FileKind.shown(text.toString());
                } else if (!wanted.contains(name)) {
                    parser.skipChildren();
                } else if (value == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getText());
                } else if (value.isNumeric()) {
                    fields.put(name, parser.getNumberValue());
                } else if (value.isBoolean()) {
                    fields.put(name, parser.getBooleanValue() ? 1 : 0);
                } else {
                    parser.skipChildren();
                }
            }
            reader.read(
                    new Element(list + "[" + i + "]", parser.currentLocation().getLineNr(), fields, box, boxText));
        }
    }

    /**
     * A list's numbers, NaN in the place of what is none; empty of what is no list.
     *
     * <p>Updates: text, by what stands there.
     */
    private static List<Double> numbers(JsonParser parser, StringBuilder text) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            text.append(shown(parser));
            parser.skipChildren();
            return List.of();
        }
        List<Double> numbers = new ArrayList<>();
        text.append('[');
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (text.length() < MOST_SHOWN) {
                text.append(numbers.isEmpty() ? "" : ", ").append(shown(parser));
            }
            numbers.add(parser.currentToken().isNumeric() ? parser.getDoubleValue() : Double.NaN);
            parser.skipChildren();
        }
        text.append(']');
        return numbers;
    }

    private static String shown(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> "'" + parser.getText() + "'";
            case START_ARRAY -> "a list";
            case START_OBJECT -> "an object";
            default -> parser.getText();
        };
    }

    private DataFileException wrong(int line, String what) {
        return new DataFileException(file + ", line " + line + ": " + what);
    }

    private DataFileException wrong(Element element, String field, String expected) {
        return wrong(
                element.line(),
                element.place() + "." + field + ": expected " + expected + ", found " + element.found(field));
    }

    private long whole(Element element, String field, long least, long most) throws DataFileException {
        OptionalLong value = element.whole(field);
        if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
            String range = least == Long.MIN_VALUE ? "" : " from " + least + " to " + most;
            throw wrong(element, field, "a whole number" + range);
        }
        return value.getAsLong();
    }

    private void image(Element element, Map<Long, String> ids) throws DataFileException {
        long id = whole(element, "id", Long.MIN_VALUE, Long.MAX_VALUE);
        String earlier = ids.putIfAbsent(id, element.place());
        if (earlier != null) {
            throw wrong(element, "id", "another than " + earlier + " has");
        }
        images.add(new CocoImage(
                id,
                fileName(element),
                (int) whole(element, "width", 1, Integer.MAX_VALUE),
                (int) whole(element, "height", 1, Integer.MAX_VALUE),
                List.of()));
    }

    /** A file in the folder of images or in one within it. */
    private String fileName(Element element) throws DataFileException {
        String name = element.text("file_name");
        if (name == null || name.isEmpty()) {
            throw wrong(element, "file_name", "a text");
        }
        try {
            Path path = Path.of(name);
            if (path.isAbsolute() || name.startsWith("/") || path.normalize().startsWith("..")) {
                throw wrong(element, "file_name", "a file in the folder of images");
            }
        } catch (InvalidPathException e) {
            throw wrong(element, "file_name", "a name that files can have here (" + e.getReason() + ")");
        }
        return name;
    }

    private void annotation(Element element) {
        String id = element.fields().containsKey("id") ? " (id " + element.found("id") + ")" : "";
        annotations.add(new Annotation(
                element.place() + id,
                element.whole("image_id"),
                element.whole("category_id"),
                element.box(),
                element.boxText(),
                element.number("area", Double.NaN),
                element.number("iscrowd", 0) != 0));
    }

    private void category(Element element, Map<Integer, String> places) throws DataFileException {
        int id = (int) whole(element, "id", 0, Integer.MAX_VALUE);
        String earlier = places.putIfAbsent(id, element.place());
        if (earlier != null) {
            throw wrong(element, "id", "another than " + earlier + " has");
        }
        Object name = element.fields().get("name");
        categories.put(id, name == null ? Integer.toString(id) : name.toString());
    }

    /**
     * Puts boxes into images.
     *
     * @param known names by category id
     * @param labelOf labels by category id
     */
    private Content content(
            Map<Integer, String> known, Map<Integer, Integer> labelOf, int classes, double brokenShare) {
        Map<Long, CocoImage> byId = new HashMap<>();
        images.forEach(image -> byId.put(image.id(), image));
        Map<Long, List<LabelledBox>> objects = new HashMap<>();
        BrokenParts skipped = new BrokenParts("annotations of " + file, annotations.size(), brokenShare);
        for (Annotation annotation : annotations) {
            CocoImage image =
                    annotation.image().isPresent() ? byId.get(annotation.image().getAsLong()) : null;
            Optional<String> problem = problem(annotation, image, labelOf, classes);
            if (problem.isPresent() || image == null) {
                skipped.add(annotation.name(), problem.orElse(""));
            } else {
                Box box = box(annotation, image);
                int label = labelOf.getOrDefault((int) annotation.category().orElseThrow(), 0);
                double area = annotation.area() >= 0 && annotation.area() < Double.POSITIVE_INFINITY
                        ? annotation.area()
                        : box.area();
                objects.computeIfAbsent(image.id(), unused -> new ArrayList<>())
                        .add(new LabelledBox(box, label, annotation.crowd(), area));
            }
        }
        List<CocoImage> sorted = images.stream()
                .sorted(Comparator.comparingLong(CocoImage::id))
                .map(image -> new CocoImage(
                        image.id(),
                        image.file(),
                        image.width(),
                        image.height(),
                        objects.getOrDefault(image.id(), List.of())))
                .toList();
        Map<Integer, String> names = new TreeMap<>();
        labelOf.forEach((id, label) -> names.put(label, known.getOrDefault(id, Integer.toString(id))));
        return new Content(sorted, names, known, labelOf, skipped.count(), skipped.note());
    }

    /** Why an annotation cannot be used. */
    private Optional<String> problem(
            Annotation annotation, @Nullable CocoImage image, Map<Integer, Integer> labelOf, int classes) {
        if (annotation.image().isEmpty()) {
            return Optional.of("its image_id is no whole number");
        }
        if (image == null) {
            return Optional.of("image " + annotation.image().getAsLong() + " is not in the file");
        }
        if (annotation.category().isEmpty()) {
            return Optional.of("its category_id is no whole number");
        }
        long category = annotation.category().getAsLong();
        boolean listed = category == (int) category && categories.containsKey((int) category);
        if (!listed) {
            return Optional.of("category " + category + " is not in the file");
        }
        if (!labelOf.containsKey((int) category)) {
            return Optional.of("category " + category
                    + (category == 0
                            ? " has the label of the background"
                            : " is beyond the model's " + classes + " classes"));
        }
        if (annotation.box().size() != 4 || !annotation.box().stream().allMatch(Double::isFinite)) {
            return Optional.of(
                    annotation.boxText().isEmpty()
                            ? "it has no bbox"
                            : "its bbox " + annotation.boxText() + " is not four numbers");
        }
        return box(annotation, image).hasArea()
                ? Optional.empty()
                : Optional.of("its box " + annotation.box() + " has no area in the image");
    }

    private static Box box(Annotation annotation, CocoImage image) {
        List<Double> b = annotation.box();
        return Box.ofCorner(b.get(0), b.get(1), b.get(2), b.get(3)).clipped(image.width(), image.height());
    }
}
