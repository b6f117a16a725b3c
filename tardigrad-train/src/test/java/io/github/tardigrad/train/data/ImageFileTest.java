package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what Pillow read from the same bytes: src/test/reference/images.py. */
class ImageFileTest {
    @TempDir
    private Path folder;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Recorded(String name, int width, int height, byte[] rgb, byte[] file) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Recorded> recorded() throws IOException {
        return Files.readAllLines(Path.of("src/test/reference/images.txt")).stream()
                .map(line -> line.split(" "))
                .map(parts -> new Recorded(
                        parts[0],
                        Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2]),
                        Base64.getDecoder().decode(parts[3]),
                        Base64.getDecoder().decode(parts[4])))
                .toList();
    }

    private static Recorded recorded(String name) throws IOException {
        return recorded().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("image"), bytes);
    }

    /**
     * How far a byte may be off. Everything is decoded to the bit as Pillow does, whose JPEG decoder works with the same
     * integers, but for these:
     *
     * <ul>
     *   <li>JPEG with colours of half the height and the whole width: newer versions of libjpeg-turbo interpolate between
     *       rows there, the libjpeg that comes with some builds of Java repeats them. Interpolation moves a row by a quarter
     *       of its difference to the next. The differences of colour of two rows are at most 62 here, and blue changes by
     *       1.772 of that: by at most 27.5, rounded up.
     *   <li>A palette of TIFF: it has 16 bits a colour, which Java scales by 255/65535 where Pillow takes the upper 8;
     *       down by less than 1.
     * </ul>
     */
    private static int tolerance(String name) {
        if (name.equals("jpeg-440.jpg")) {
            return 28;
        }
        return name.startsWith("tiff-P-") ? 1 : 0;
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void coloursAreThoseThatPillowReads(Recorded one) throws IOException {
        RgbImage image = ImageFile.read(write(one.file()));
        assertThat(image.width()).isEqualTo(one.width());
        assertThat(image.height()).isEqualTo(one.height());
        BufferedImage picture = image.picture();
        for (int i = 0; i < one.rgb().length; i++) {
            int pixel = picture.getRGB(i / 3 % one.width(), i / 3 / one.width());
            int found = pixel >> (16 - 8 * (i % 3)) & 0xFF;
            int expected = one.rgb()[i] & 0xFF;
            assertThat(Math.abs(found - expected))
                    .as("byte %d: expected %d, found %d", i, expected, found)
                    .isLessThanOrEqualTo(tolerance(one.name()));
        }
    }

    @Test
    void whatIsCutShortIsRefused() throws IOException {
        for (Recorded one : recorded()) {
            if (one.name().equals("gif-animated.gif")) { // Only its first picture counts.
                continue;
            }
            for (int left : new int[] {one.file().length / 2, 3 * one.file().length / 4}) {
                Path cut = write(Arrays.copyOf(one.file(), left));
                assertThat(catchThrowable(() -> ImageFile.read(cut)))
                        .as("%d bytes of %s", left, one)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void whatFollowsAPictureIsIgnored() throws IOException {
        for (Recorded one : recorded()) {
            byte[] longer = Arrays.copyOf(one.file(), one.file().length + 20);
            assertThat(ImageFile.read(write(longer)).picture().getRGB(1, 1))
                    .as(one.name())
                    .isEqualTo(ImageFile.read(write(one.file())).picture().getRGB(1, 1));
        }
    }

    @Test
    void aPngWhoseChecksumIsWrongIsRefused() throws IOException {
        byte[] file = recorded("png-3-8.png").file();
        int palette = new String(file, StandardCharsets.ISO_8859_1).indexOf("PLTE") + 10;
        file[palette]++;
        assertThatThrownBy(() -> ImageFile.read(write(file))).hasMessage("damaged: a checksum is wrong");
    }

    @Test
    void aJpegWithBytesBetweenItsSegmentsIsReadAsCamerasWriteThem() throws IOException {
        byte[] file = recorded("jpeg-420.jpg").file();
        byte[] padded = Arrays.copyOf(file, file.length + 4);
        padded[file.length - 2] = 0;
        padded[file.length - 1] = 0;
        padded[file.length + 2] = (byte) 0xFF;
        padded[file.length + 3] = (byte) 0xD9;
        assertThat(ImageFile.read(write(padded)).picture().getRGB(20, 18))
                .isEqualTo(ImageFile.read(write(file)).picture().getRGB(20, 18));
    }

    @Test
    void tellsTheOrientationAndReadsAsStored() throws IOException {
        byte[] file = recorded("jpeg-exif.jpg").file();
        assertThat(ImageFile.read(write(file)).orientation()).isEqualTo(6);
        for (String name : List.of("jpeg-420.jpg", "png-2-8.png", "gif.gif")) {
            assertThat(ImageFile.read(write(recorded(name).file())).orientation())
                    .isEqualTo(1);
        }
        for (int i = 2; i < 100; i++) {
            byte[] damaged = file.clone();
            damaged[i] ^= 0x7F;
            assertThat(JpegMarkers.of(damaged).orientation()).isBetween(1, 8);
            assertThat(JpegMarkers.of(Arrays.copyOf(file, i)).orientation()).isBetween(1, 8);
        }
    }

    @Test
    void saysWhatIsNoImage() throws IOException {
        assertThatThrownBy(() -> ImageFile.read(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> ImageFile.read(write(new byte[0]))).hasMessage("an empty file");
        assertThatThrownBy(() -> ImageFile.read(write("a text, no picture".getBytes(StandardCharsets.UTF_8))))
                .hasMessage("neither JPEG, PNG, WebP, GIF, BMP nor TIFF");
        byte[] huge = recorded("png-2-8.png").file();
        // Width and height, and then their checksum.
        byte[] header = {0x7F, 0, 0, 0, 0x7F, 0, 0, 0};
        System.arraycopy(header, 0, huge, 16, header.length);
        assertThatThrownBy(() -> ImageFile.read(write(huge))).hasMessage("more than 100000000 pixels");
    }
}
