package io.github.tardigrad.train.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoFileTest {
    private static final String WHOLE = """
            {"info": {"year": 2017, "x": [1, {"y": 2}]},
             "annotations": [
              {"id": 7, "image_id": 20, "category_id": 18, "bbox": [-5, 10.5, 20, 30], "area": 99.5, "iscrowd": 0,
               "segmentation": [[1, 2, 3, 4, 5, 6]]},
              {"id": 8, "image_id": 20, "category_id": 1, "bbox": [600, 470, 100, 100], "iscrowd": 1,
               "segmentation": {"counts": [1, 2], "size": [480, 640]}}%s],
             "images": [{"id": 20, "file_name": "b.jpg", "width": 640, "height": 480},
                        {"id": 3, "file_name": "a.jpg", "width": 10, "height": 20}],
             "categories": [{"id": 18, "name": "dog"}, {"id": 1, "name": "person", "supercategory": "s"}]}
            """;

    @TempDir
    Path folder;

    private CocoFile.Content read(String text, CategoryLabels labels, double brokenShare) throws IOException {
        Path file = folder.resolve("instances.json");
        Files.writeString(file, text);
        return CocoFile.read(file, labels, brokenShare);
    }

    @Test
    void readsImagesBoxesAndCategoriesInAnyOrder() throws Exception {
        CocoFile.Content content = read(String.format(Locale.ROOT, WHOLE, ""), CategoryLabels.IN_ORDER, 0);
        assertThat(content.categories()).hasSize(2).containsEntry(1, "person").containsEntry(2, "dog");
        assertThat(content.images()).extracting(CocoImage::file).containsExactly("a.jpg", "b.jpg");
        assertThat(content.images().get(0).objects()).isEmpty();
        CocoImage image = content.images().get(1);
        assertThat(image.objects().get(0).box()).isEqualTo(new Box(0, 10.5, 15, 40.5));
        assertThat(image.objects().get(0).label()).isEqualTo(2);
        assertThat(image.objects().get(0).area()).isEqualTo(99.5);
        assertThat(image.objects().get(1).box()).isEqualTo(new Box(600, 470, 640, 480));
        assertThat(image.objects().get(1).crowd()).isTrue();
        assertThat(image.objects().get(1).area()).isEqualTo(400);
        assertThat(image.counted()).hasSize(1);
    }

    @Test
    void idsCanBeLabels() throws Exception {
        CocoFile.Content content = read(String.format(Locale.ROOT, WHOLE, ""), new CategoryLabels(91), 0);
        assertThat(content.categories()).hasSize(2).containsEntry(1, "person").containsEntry(18, "dog");
    }

    @Test
    void skipsWhatItCannotUseUpToAShare() throws Exception {
        String wrong = String.format(Locale.ROOT, WHOLE, """
                , {"id": 9, "image_id": 21, "category_id": 1, "bbox": [1, 1, 2, 2]},
                {"id": 10, "image_id": 20, "category_id": 2, "bbox": [1, 1, 2, 2]},
                {"id": 11, "image_id": 20, "category_id": 1, "bbox": [700, 1, 2, 2]},
                {"id": 12, "image_id": 20, "category_id": 1, "bbox": [1, 1, 0, 2]},
                {"id": 13, "image_id": 20, "category_id": 1}""");
        CocoFile.Content content = read(wrong, CategoryLabels.IN_ORDER, 5.0 / 7);
        assertThat(content.skippedAnnotations()).isEqualTo(5);
        assertThat(content.images().get(1).objects()).hasSize(2);
        assertThatThrownBy(() -> read(wrong, CategoryLabels.IN_ORDER, 0.1))
                .isInstanceOf(UnusableDataException.class)
                .hasMessageContaining("annotations[2] (id 9): image 21 is not in the file")
                .hasMessageContaining("1 of 7")
                .hasMessageContaining("data.brokenShare");
        assertThatThrownBy(() -> read(String.format(Locale.ROOT, WHOLE, ""), new CategoryLabels(10), 0))
                .hasMessageContaining("category 18 is beyond the model's 10 classes");
    }

    @Test
    void refusesOtherFiles() {
        assertThatThrownBy(() -> CocoFile.read(folder.resolve("none.json"), CategoryLabels.IN_ORDER, 0))
                .hasMessageContaining("none.json: no such file");
        assertThatThrownBy(() -> read("[]", CategoryLabels.IN_ORDER, 0)).hasMessageContaining("expected a JSON object");
        assertThatThrownBy(() -> read("{}", CategoryLabels.IN_ORDER, 0)).hasMessageContaining("at least 1 image");
        assertThatThrownBy(() -> read("{\"images\": {}}", CategoryLabels.IN_ORDER, 0))
                .hasMessageEndingWith(", line 1: images: expected a list");
        assertThatThrownBy(() -> read("{\"images\": [1]}", CategoryLabels.IN_ORDER, 0))
                .hasMessageEndingWith(", line 1: images[0]: expected an object");
        assertThatThrownBy(() -> read("{\"images\": [", CategoryLabels.IN_ORDER, 0))
                .hasMessageContaining("not JSON");
    }

    private static final String IMAGE = "{\"id\": 3, \"file_name\": \"a.jpg\", \"width\": 10, \"height\": 20}";

    private CocoFile.Content read(String images, String annotations, String categories) throws IOException {
        String text = "{\"images\": [%s],\n \"annotations\": [%s],\n \"categories\": [%s]}";
        return read(String.format(Locale.ROOT, text, images, annotations, categories), CategoryLabels.IN_ORDER, 0);
    }

    private void refused(String images, String categories, String line, String what) {
        assertThatThrownBy(() -> read(images, "", categories))
                .isInstanceOf(DataFileException.class)
                .hasMessage(folder.resolve("instances.json") + ", line " + line + ": " + what);
    }

    @Test
    void saysWhichFieldIsWrong() {
        String dog = "{\"id\": 1, \"name\": \"dog\"}";
        String[][] wrong = {
            {"\"id\": 3", "\"id\": \"7f3c\"", "id: expected a whole number, found '7f3c'"},
            {"\"id\": 3", "\"id\": 3.5", "id: expected a whole number, found 3.5"},
            {"\"id\": 3", "\"id\": 36893488147419103232", "id: expected a whole number, found 36893488147419103232"},
            {"\"id\": 3, ", "", "id: expected a whole number, found none"},
            {"\"width\": 10", "\"width\": -1", "width: expected a whole number from 1 to 2147483647, found -1"},
            {"\"width\": 10, ", "", "width: expected a whole number from 1 to 2147483647, found none"},
            {"\"height\": 20", "\"height\": null", "height: expected a whole number from 1 to 2147483647, found none"},
            {"\"height\": 20", "\"height\": \"20\"", "height: expected a whole number from 1 to 2147483647, found '20'"
            },
            {"\"a.jpg\"", "7", "file_name: expected a text, found 7"},
            {"\"a.jpg\"", "\"\"", "file_name: expected a text, found ''"},
        };
        for (String[] one : wrong) {
            assertThat(IMAGE).contains(one[0]);
            refused(IMAGE.replace(one[0], one[1]), dog, "1", "images[0]." + one[2]);
        }
        refused(IMAGE + "," + IMAGE, dog, "1", "images[1].id: expected another than images[0] has, found 3");
        refused(IMAGE, dog + "," + dog, "3", "categories[1].id: expected another than categories[0] has, found 1");
        refused(
                IMAGE,
                "{\"id\": \"d\"}",
                "3",
                "categories[0].id: expected a whole number from 0 to 2147483647, found 'd'");
    }

    @Test
    void anImageLiesInItsFolder() throws Exception {
        for (String name :
                new String[] {"../x.png", "../../x.png", "a/../../x.png", "/etc/x.png", "..", "./../x.png"}) {
            refused(
                    IMAGE.replace("a.jpg", name),
                    "{\"id\": 1}",
                    "1",
                    "images[0].file_name: expected a file in the folder of images, found '" + name + "'");
        }
        refused(
                IMAGE.replace("a.jpg", "a\\u0000.jpg"),
                "{\"id\": 1}",
                "1",
                "images[0].file_name: expected a name that files can have here (Nul character not allowed), found 'a?.jpg'");
        for (String name : new String[] {"a/b.jpg", "a/../b.jpg", "..b.jpg"}) {
            assertThat(read(IMAGE.replace("a.jpg", name), "", "{\"id\": 1}")
                            .images()
                            .get(0)
                            .file())
                    .isEqualTo(name);
        }
    }

    @Test
    void whatIsNotUsedMayBeAnything() throws Exception {
        String box = "\"image_id\": 3.0, \"category_id\": 1, \"bbox\": [1, 2, 3, 4]";
        String annotations = String.join(
                ",",
                "{\"id\": \"0b1e-uuid\", %s, \"area\": NaN}",
                "{\"id\": null, %s, \"area\": Infinity, \"iscrowd\": null}",
                "{%s, \"area\": \"big\", \"segmentation\": {\"a\": [NaN]}}",
                "{\"id\": {}, %s, \"area\": -1, \"extra\": 1e999}",
                "{%s, \"area\": 5.5}");
        CocoFile.Content content = read(
                IMAGE.replace("10", "10.0").replace("}", ", \"license\": [NaN]}"),
                annotations.replace("%s", box),
                "{\"id\": 1, \"name\": null, \"color\": -Infinity}");
        assertThat(content.images().get(0).objects())
                .extracting(LabelledBox::area)
                .containsExactly(12.0, 12.0, 12.0, 12.0, 5.5);
        assertThat(content.categories()).containsExactly(Map.entry(1, "1"));
    }

    @Test
    void anAnnotationThatIsWrongIsNamedWithItsReason() {
        String[][] wrong = {
            {"\"image_id\": \"a\"", "its image_id is no whole number"},
            {"\"image_id\": 3", "its category_id is no whole number"},
            {"\"image_id\": 3, \"category_id\": 4294967297", "category 4294967297 is not in the file"},
            {"\"image_id\": 3, \"category_id\": 1, \"bbox\": null", "its bbox null is not four numbers"},
            {"\"image_id\": 3, \"category_id\": 1", "it has no bbox"},
            {"\"image_id\": 3, \"category_id\": 1, \"bbox\": \"1 2 3 4\"", "its bbox '1 2 3 4' is not four numbers"},
            {"\"image_id\": 3, \"category_id\": 1, \"bbox\": {\"x\": 1}", "its bbox an object is not four numbers"},
            {"\"image_id\": 3, \"category_id\": 1, \"bbox\": 7", "its bbox 7 is not four numbers"},
            {"\"image_id\": 3, \"category_id\": 1, \"bbox\": [1, \"2\", 3]", "its bbox [1, '2', 3] is not four numbers"
            },
            {
                "\"image_id\": 3, \"category_id\": 1, \"bbox\": [1, NaN, 2, 2]",
                "its bbox [1, NaN, 2, 2] is not four numbers"
            },
            {
                "\"image_id\": 3, \"category_id\": 1, \"bbox\": [1, [5], 2, 2]",
                "its bbox [1, a list, 2, 2] is not four numbers"
            },
            {
                "\"image_id\": 3, \"category_id\": 1, \"bbox\": [1, 1, -2, 2]",
                "its box [1.0, 1.0, -2.0, 2.0] has no area in the image"
            },
        };
        for (String[] one : wrong) {
            assertThatThrownBy(() -> read(IMAGE, "{" + one[0] + "}", "{\"id\": 1}"))
                    .isInstanceOf(UnusableDataException.class)
                    .hasMessageEndingWith("1 of 1, the last annotations[0]: " + one[1]);
        }
    }

    @Test
    void aTestSetMayHaveFewerCategoriesAndHasTheLabelsOfTraining() throws Exception {
        CocoFile.Content trained = read(IMAGE, "", "{\"id\": 9, \"name\": \"cat\"}, {\"id\": 4, \"name\": \"dog\"}");
        assertThat(trained.labels()).containsOnly(Map.entry(4, 1), Map.entry(9, 2));
        read(IMAGE, "{\"image_id\": 3, \"category_id\": 9, \"bbox\": [1, 1, 2, 2]}", "{\"id\": 9, \"name\": \"cat\"}");
        Path file = folder.resolve("instances.json");
        CocoFile.Content tested = CocoFile.readTest(file, trained, 3, 0);
        assertThat(tested.images().get(0).objects().get(0).label()).isEqualTo(2);
        assertThat(tested.categories()).isEqualTo(trained.categories());
        read(IMAGE, "", "{\"id\": 9, \"name\": \"cow\"}");
        assertThatThrownBy(() -> CocoFile.readTest(file, trained, 3, 0))
                .hasMessage(
                        file + ": data.testSet may have the categories of data.trainSet, {4=dog, 9=cat}, found 9=cow");
        read(IMAGE, "", "{\"id\": 5, \"name\": \"cat\"}");
        assertThatThrownBy(() -> CocoFile.readTest(file, trained, 3, 0)).hasMessageEndingWith("found 5=cat");
    }
}
