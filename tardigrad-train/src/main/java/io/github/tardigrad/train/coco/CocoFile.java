package io.github.tardigrad.train.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.tardigrad.train.data.BrokenParts;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads {@code instances_*.json} in one pass: images, boxes and categories; outlines are skipped unread.
 *
 * <p>A box is clipped to its image. An annotation is skipped if its image or category is not in the file, or its category
 * is beyond the model, or no area is left of its box.
 *
 * <p>Memory: the boxes; never the file.
 */
public final class CocoFile {
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final List<CocoImage> images = new ArrayList<>();
    private final List<Annotation> annotations = new ArrayList<>();
    /** By their ids. */
    private final Map<Integer, String> categories = new TreeMap<>();

    /** The box as it was found: whether it is one is seen later. */
    private record Annotation(long id, long image, int category, List<Double> box, double area, boolean crowd) {}

    private CocoFile(Path file) {
        this.file = file;
    }

    /**
     * What a file holds.
     *
     * @param images in the order of their ids
     * @param categories names by label; the background, label 0, is not among them
     * @param skippedAnnotations how many could not be used
     */
    public record Content(List<CocoImage> images, Map<Integer, String> categories, int skippedAnnotations) {
        /** Takes copies. */
        public Content {
            images = List.copyOf(images);
            categories = Map.copyOf(categories);
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
        return reading.content(labels, brokenShare);
    }

    private void parse(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new DataFileException(file + ": expected a JSON object with images, annotations and categories");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean list = value == JsonToken.START_ARRAY;
            if (list && name.equals("images")) {
                elements(parser, (fields, box) -> image(fields, parser));
            } else if (list && name.equals("annotations")) {
                elements(parser, (fields, box) -> annotation(fields, box, parser));
            } else if (list && name.equals("categories")) {
                elements(parser, (fields, box) -> category(fields, parser));
            } else {
                parser.skipChildren();
            }
        }
    }

    private interface Element {
        void read(Map<String, Object> fields, List<Double> box) throws IOException;
    }

    /** Numbers, texts, flags and short lists of numbers; whatever else an element holds is skipped. */
    private static void elements(JsonParser parser, Element element) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Map<String, Object> fields = new HashMap<>();
            List<Double> box = List.of();
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "expected an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getText());
                } else if (value.isNumeric()) {
                    fields.put(name, parser.getNumberValue());
                } else if (value.isBoolean()) {
                    fields.put(name, parser.getBooleanValue() ? 1 : 0);
                } else if (name.equals("bbox") && value == JsonToken.START_ARRAY) {
                    box = numbers(parser);
                } else {
                    parser.skipChildren();
                }
            }
            element.read(fields, box);
        }
    }

    private static List<Double> numbers(JsonParser parser) throws IOException {
        List<Double> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isNumeric()) {
                throw new JsonParseException(parser, "bbox must be a list of numbers");
            }
            numbers.add(parser.getDoubleValue());
        }
        return numbers;
    }

    private static Number number(Map<String, Object> fields, String name, JsonParser parser) throws IOException {
        if (fields.get(name) instanceof Number number) {
            return number;
        }
        throw new JsonParseException(parser, "expected a number as " + name);
    }

    private static String text(Map<String, Object> fields, String name, JsonParser parser) throws IOException {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new JsonParseException(parser, "expected a text as " + name);
    }

    private void image(Map<String, Object> fields, JsonParser parser) throws IOException {
        images.add(new CocoImage(
                number(fields, "id", parser).longValue(),
                text(fields, "file_name", parser),
                number(fields, "width", parser).intValue(),
                number(fields, "height", parser).intValue(),
                List.of()));
    }

    private void annotation(Map<String, Object> fields, List<Double> box, JsonParser parser) throws IOException {
        annotations.add(new Annotation(
                number(fields, "id", parser).longValue(),
                number(fields, "image_id", parser).longValue(),
                number(fields, "category_id", parser).intValue(),
                box,
                fields.get("area") instanceof Number area ? area.doubleValue() : Double.NaN,
                fields.get("iscrowd") instanceof Number crowd && crowd.intValue() != 0));
    }

    private void category(Map<String, Object> fields, JsonParser parser) throws IOException {
        categories.put(number(fields, "id", parser).intValue(), text(fields, "name", parser));
    }

    private Content content(CategoryLabels labels, double brokenShare) throws DataFileException {
        if (images.isEmpty()) {
            throw new DataFileException(file + ": expected at least 1 image in images, found none");
        }
        Map<Integer, Integer> labelOf = labels.of(categories.keySet());
        Map<Long, CocoImage> byId = new HashMap<>();
        images.forEach(image -> byId.put(image.id(), image));
        if (byId.size() < images.size()) {
            throw new DataFileException(file + ": the ids of its images must differ");
        }
        Map<Long, List<LabelledBox>> objects = new HashMap<>();
        BrokenParts skipped = new BrokenParts("annotations of " + file, annotations.size(), brokenShare);
        for (Annotation annotation : annotations) {
            CocoImage image = byId.get(annotation.image());
            Integer label = labelOf.get(annotation.category());
            String name = "annotation " + annotation.id();
            if (image == null) {
                skipped.add(name, "image " + annotation.image() + " is not in the file");
            } else if (label == null) {
                String why = categories.containsKey(annotation.category())
                        ? " is beyond the model's " + labels.classes() + " classes"
                        : " is not in the file";
                skipped.add(name, "category " + annotation.category() + why);
            } else {
                List<Double> b = annotation.box();
                Box box = b.size() == 4
                        ? Box.ofCorner(b.get(0), b.get(1), b.get(2), b.get(3)).clipped(image.width(), image.height())
                        : new Box(0, 0, 0, 0);
                if (box.hasArea()) {
                    double area = annotation.area() >= 0 ? annotation.area() : box.area();
                    objects.computeIfAbsent(image.id(), unused -> new ArrayList<>())
                            .add(new LabelledBox(box, label, annotation.crowd(), area));
                } else {
                    skipped.add(name, "its box " + b + " has no area in the image");
                }
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
        labelOf.forEach((id, label) -> names.put(label, categories.get(id)));
        return new Content(sorted, names, skipped.count());
    }
}
