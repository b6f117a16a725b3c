package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxFilesTest {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    private static final String LFS = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 12345
            """;

    @TempDir
    Path folder;

    private Path images;
    private Path labels;

    @BeforeEach
    void writeThreeImagesOfTwoPixels() throws IOException {
        images = write("images", header(IMAGES, 3, 1, 2), 0, 255, 51, 102, 1, 2);
        labels = write("labels", header(LABELS, 3), 2, 0, 1);
    }

    @Test
    void readsPixelsScaledToOne() throws Exception {
        Dataset data = IdxFiles.read(images, labels, 3);
        assertThat(data.size()).isEqualTo(3);
        assertThat(data.features()).isEqualTo(2);
        assertThat(data.classes()).isEqualTo(3);
        float[] x = {7, 7, 7, 7};
        data.copyFeatures(0, x, 1);
        assertThat(x).containsExactly(7, 0, 1, 7);
        data.copyFeatures(1, x, 0);
        assertThat(x[0]).isEqualTo(51 * (1f / 255));
        assertThat(new int[] {data.label(0), data.label(1), data.label(2)}).containsExactly(2, 0, 1);
    }

    @Test
    void readsCompressedFilesWhateverTheirName() throws Exception {
        Path compressed = compress(images);
        Dataset data = IdxFiles.read(compressed, labels, 3);
        float[] x = new float[2];
        data.copyFeatures(2, x, 0);
        assertThat(x).containsExactly(1f / 255, 2 * (1f / 255));
    }

    @Test
    void readsAFolderOfTheUsualNames() throws Exception {
        Files.copy(images, folder.resolve("train-images-idx3-ubyte"));
        Files.move(compress(labels), folder.resolve("train-labels-idx1-ubyte.gz"));
        Files.copy(images, folder.resolve("t10k-images-idx3-ubyte"));
        Files.copy(labels, folder.resolve("t10k-labels-idx1-ubyte"));
        Split split = IdxFiles.read(folder, 3);
        assertThat(split.train().size()).isEqualTo(3);
        assertThat(split.test().label(0)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "train-images.idx3-ubyte, train-labels.idx1-ubyte, t10k-images.idx3-ubyte, t10k-labels.idx1-ubyte",
        "emnist-digits-train-images-idx3-ubyte, emnist-digits-train-labels-idx1-ubyte, emnist-digits-test-images-idx3-ubyte,"
                + " emnist-digits-test-labels-idx1-ubyte",
        "qmnist-train-images-idx3-ubyte, qmnist-train-labels-idx1-ubyte, qmnist-test-images-idx3-ubyte,"
                + " qmnist-test-labels-idx1-ubyte"
    })
    void readsAFolderOfOtherNames(String trainImages, String trainLabels, String testImages, String testLabels)
            throws Exception {
        Files.copy(images, folder.resolve(trainImages));
        Files.move(compress(labels), folder.resolve(trainLabels + ".gz"));
        Files.copy(images, folder.resolve(testImages));
        Files.copy(labels, folder.resolve(testLabels));
        Split split = IdxFiles.read(folder, 3);
        assertThat(split.train().size()).isEqualTo(3);
        assertThat(split.test().label(0)).isEqualTo(2);
        assertThat(IdxFiles.heldTraining(folder, 3).label(0)).isEqualTo(2);
    }

    @Test
    void refusesAFolderOfSeveralDataSets() throws Exception {
        Files.copy(images, folder.resolve("emnist-digits-train-images-idx3-ubyte"));
        Files.copy(images, folder.resolve("emnist-letters-train-images-idx3-ubyte"));
        assertThatThrownBy(() -> IdxFiles.read(folder, 3))
                .hasMessage(
                        folder + ": expected one data set, found 2, named emnist-digits-, emnist-letters-; put the four"
                                + " files of one into a folder of their own");
    }

    @Test
    void saysWhatElseLiesThere() throws Exception {
        Path page = Files.writeString(folder.resolve("page"), "<!DOCTYPE html><html><body>404");
        assertThatThrownBy(() -> IdxFiles.read(page, labels, 3))
                .hasMessageStartingWith(page + ": expected IDX images")
                .hasMessageEndingWith("found 0x3c21444f, a web page: the download gave one in place of the file");
        Path pointer = Files.writeString(folder.resolve("pointer"), LFS);
        assertThatThrownBy(() -> IdxFiles.read(pointer, labels, 3))
                .hasMessage(pointer + ": a Git LFS pointer in place of the file itself: git lfs pull brings it");
    }

    @Test
    void rejectsTestImagesOfAnotherShape() throws Exception {
        Files.copy(images, folder.resolve("train-images-idx3-ubyte"));
        Files.copy(labels, folder.resolve("train-labels-idx1-ubyte"));
        Path other = write("t10k-images-idx3-ubyte", header(IMAGES, 3, 2, 1), 0, 255, 51, 102, 1, 2);
        Files.copy(labels, folder.resolve("t10k-labels-idx1-ubyte"));
        assertThatThrownBy(() -> IdxFiles.read(folder, 3))
                .hasMessage(other + ": expected images of 1 x 2 pixels as in the training set, found 2 x 1");
    }

    @Test
    void rejectsTestImagesOfAnotherSize() throws Exception {
        Files.copy(images, folder.resolve("train-images-idx3-ubyte"));
        Files.copy(labels, folder.resolve("train-labels-idx1-ubyte"));
        Path other = write("t10k-images-idx3-ubyte", header(IMAGES, 3, 1, 1), 1, 2, 3);
        Files.copy(labels, folder.resolve("t10k-labels-idx1-ubyte"));
        assertThatThrownBy(() -> IdxFiles.read(folder, 3))
                .isInstanceOf(DataFileException.class)
                .hasMessage(other + ": expected images of 1 x 2 pixels as in the training set, found 1 x 1");
    }

    @Test
    void missingFileSaysHowToGetIt() {
        assertThatThrownBy(() -> IdxFiles.read(folder.resolve("nowhere"), 10))
                .isInstanceOf(DataFileException.class)
                .hasMessageStartingWith(folder.resolve("nowhere") + ": no such folder; ")
                .hasMessageContaining("apt-get download dataset-fashion-mnist");
        assertThatThrownBy(() -> IdxFiles.read(folder.resolve("nothing"), labels, 10))
                .isInstanceOf(DataFileException.class)
                .hasMessageStartingWith(folder.resolve("nothing") + ": no such file; ")
                .hasMessageContaining("apt-get download dataset-fashion-mnist");
    }

    @Test
    void rejectsAnotherMagicNumber() {
        assertRejected(labels, labels, ": expected IDX images (magic 0x00000803), found 0x00000801");
        assertRejected(images, images, ": expected IDX labels (magic 0x00000801), found 0x00000803");
    }

    @Test
    void rejectsATruncatedHeader() throws IOException {
        assertRejected(
                write("short", new int[0], 0, 0, 8), labels, ": truncated: expected a header of 16 bytes, found 3");
        assertRejected(write("empty", new int[0]), labels, ": truncated: expected a header of 16 bytes, found 0");
    }

    @Test
    void rejectsTruncatedPixels() throws IOException {
        Path file = write("short", header(IMAGES, 3, 1, 2), 1, 2, 3, 4, 5);
        assertRejected(file, labels, ": truncated: expected 6 bytes after the header, found 5");
    }

    @Test
    void rejectsTruncatedLabels() throws IOException {
        Path file = write("short", header(LABELS, 3), 1, 2);
        assertRejected(images, file, ": truncated: expected 3 bytes after the header, found 2");
    }

    @Test
    void rejectsTrailingBytes() throws IOException {
        Path file = write("long", header(LABELS, 3), 1, 2, 0, 1);
        assertRejected(images, file, ": expected 3 bytes after the header, found more");
    }

    @Test
    void rejectsTruncatedCompression() throws IOException {
        byte[] whole = Files.readAllBytes(compress(images));
        Path file = folder.resolve("cut.gz");
        Files.write(file, Arrays.copyOf(whole, whole.length - 9));
        assertRejected(file, labels, ": the compressed data is truncated");
    }

    @Test
    void rejectsDamagedCompression() throws IOException {
        byte[] bytes = Files.readAllBytes(compress(images));
        bytes[bytes.length - 5] ^= 1; // In the checksum that ends the file.
        Path file = folder.resolve("damaged.gz");
        Files.write(file, bytes);
        assertRejected(file, labels, ": the compressed data is damaged: Corrupt GZIP trailer");
    }

    @Test
    void rejectsLabelsOutOfRange() throws IOException {
        Path file = write("ten", header(LABELS, 3), 1, 3, 0);
        assertRejected(images, file, ": expected labels 0..2, found 3 at label 1");
    }

    @Test
    void rejectsAnotherNumberOfLabelsThanImages() throws IOException {
        Path file = write("two", header(LABELS, 2), 1, 0);
        assertRejected(images, file, ": expected 3 labels, as many as images, found 2");
    }

    @Test
    void rejectsCountsThatNoFileCanHave() throws IOException {
        assertRejected(write("none", header(IMAGES, 0, 1, 2)), labels, ": expected 1..2147483647 images, found 0");
        assertRejected(write("negative", header(IMAGES, 3, -1, 2)), labels, ": expected 1..2147483647 rows, found -1");
        assertRejected(
                write("huge", header(IMAGES, 1 << 30, 1 << 30, 1 << 30)),
                labels,
                ": expected at most 2147483639 bytes of pixels, found 1073741824 images of 1073741824 x 1073741824");
        // Claims 2 GB and has 4 bytes: found out without allocating what is claimed.
        assertRejected(
                write("claim", header(IMAGES, 1, 1, Integer.MAX_VALUE - 8), 1, 2, 3, 4),
                labels,
                ": truncated: expected 2147483639 bytes after the header, found 4");
    }

    private void assertRejected(Path imagesFile, Path labelsFile, String problem) {
        Path wrong = imagesFile.equals(images) ? labelsFile : imagesFile;
        assertThatThrownBy(() -> IdxFiles.read(imagesFile, labelsFile, 3))
                .isInstanceOf(DataFileException.class)
                .hasMessage(wrong + problem);
    }

    private static int[] header(int... words) {
        return words;
    }

    private Path write(String name, int[] words, int... bytes) throws IOException {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(buffer)) {
            for (int word : words) {
                out.writeInt(word);
            }
            for (int value : bytes) {
                out.writeByte(value);
            }
        }
        return Files.write(folder.resolve(name), buffer.toByteArray());
    }

    private Path compress(Path file) throws IOException {
        Path compressed = folder.resolve(file.getFileName() + "-compressed");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(file, out);
        }
        return compressed;
    }
}
