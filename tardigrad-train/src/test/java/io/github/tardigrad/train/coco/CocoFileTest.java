package io.github.tardigrad.train.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.detect.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                .hasMessageContaining("annotation 9: image 21 is not in the file")
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
        assertThatThrownBy(() -> read("{\"images\": [", CategoryLabels.IN_ORDER, 0))
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> read("{\"images\": [{\"id\": \"a\"}]}", CategoryLabels.IN_ORDER, 0))
                .hasMessageContaining("expected a number as id");
    }
}
