package io.github.tardigrad.train.coco;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes {@link Scenes} as COCO's folders are: annotations/instances_NAME.json and the images in NAME/. */
public final class SceneFolder {
    private SceneFolder() {}

    private static final long SEED = 0;
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    /** Of six images one is to test with. */
    private static final int TEST_PART = 6;

    /**
     * Writes scenes to train on and others to test with, unless the folder is there already.
     *
     * @param images how many in all
     * @throws DataFileException if the folder cannot be written
     */
    public static void writeInto(Path folder, String train, String test, int images) throws DataFileException {
        if (Files.exists(folder)) {
            return;
        }
        Scenes scenes = new Scenes(SEED, WIDTH, HEIGHT);
        int tested = Math.max(1, images / TEST_PART);
        try {
            // The images are there once their folder is: somebody may read it meanwhile.
            Path writing = folder.resolveSibling(
                    folder.getFileName() + ".writing-" + ProcessHandle.current().pid());
            write(writing, train, scenes, 1, Math.max(1, images - tested));
            write(writing, test, scenes, images + 1L, tested);
            Files.move(writing, folder);
        } catch (IOException e) {
            throw new DataFileException(folder + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    /**
     * Writes some scenes.
     *
     * @param name such as train or val
     * @param from the id of the first
     * @throws IOException if a file cannot be written
     */
    public static void write(Path folder, String name, Scenes scenes, long from, int count) throws IOException {
        Path annotations = Files.createDirectories(folder.resolve("annotations"));
        Path pictures = Files.createDirectories(folder.resolve(name));
        Path file = annotations.resolve("instances_" + name + ".json");
        try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeArrayFieldStart("categories");
            for (SceneShape shape : SceneShape.values()) {
                json.writeStartObject();
                json.writeNumberField("id", shape.category());
                json.writeStringField("name", Scenes.name(shape));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("images");
            for (long id = from; id < from + count; id++) {
                Scenes.Scene scene = scenes.scene(id);
                ImageIO.write(
                        scene.picture(),
                        "png",
                        pictures.resolve(scene.image().file()).toFile());
                json.writeStartObject();
                json.writeNumberField("id", id);
                json.writeStringField("file_name", scene.image().file());
                json.writeNumberField("width", scene.image().width());
                json.writeNumberField("height", scene.image().height());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("annotations");
            long next = 1;
            for (long id = from; id < from + count; id++) {
                for (LabelledBox object : scenes.scene(id).image().objects()) {
                    annotation(json, next++, id, object);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void annotation(JsonGenerator json, long id, long image, LabelledBox object) throws IOException {
        Box box = object.box();
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeNumberField("image_id", image);
        json.writeNumberField("category_id", Scenes.shape(object.label()).category());
        json.writeArrayFieldStart("bbox");
        for (double number : new double[] {box.x1(), box.y1(), box.width(), box.height()}) {
            json.writeNumber(number);
        }
        json.writeEndArray();
        json.writeNumberField("area", object.area());
        json.writeNumberField("iscrowd", object.crowd() ? 1 : 0);
        json.writeEndObject();
    }
}
