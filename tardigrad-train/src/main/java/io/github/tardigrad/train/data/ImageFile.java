package io.github.tardigrad.train.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files to pixels: JPEG, PNG, WebP, GIF (its first picture), BMP and TIFF.
 *
 * <p>Colours are {@linkplain StoredColours as stored}. Which way up a camera was held, which EXIF tells, has no effect, as
 * in torchvision's data sets and COCO's annotations.
 */
public final class ImageFile {
    /** The endings of names by which an image is known, for messages. */
    static final String KINDS = "jpg, jpeg, png, webp, gif, bmp, tif and tiff";

    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");
    /** Of Java's own decoders. */
    private static final Set<String> FORMATS = Set.of("jpeg", "png", "gif", "bmp", "tif");
    /** No photograph is larger; a file that says so is refused before its pixels are allocated. */
    private static final long MOST_PIXELS = 100_000_000;

    private static final int MOST_BYTES = 1 << 28;
    /** In bytes; no format has a shorter header. */
    private static final int SHORTEST = 16;

    private static final String NO_IMAGE = "neither JPEG, PNG, WebP, GIF, BMP nor TIFF";
    private static final int PNG_SIGNATURE_BYTES = 8;
    /** Of its length, its name and its checksum. */
    private static final int PNG_CHUNK_BYTES = 12;
    /** The name of the last chunk, IEND. */
    private static final int PNG_END = 0x49454E44;

    /** What JPEG's decoder warns of although the picture is whole; cameras leave such bytes. */
    private static final Pattern HARMLESS =
            Pattern.compile("color profile is invalid|extraneous bytes before marker|JFIF JPEG thumbnail");

    private static final List<ImageReaderSpi> DECODERS = decoders();

    private ImageFile() {}

    /** Java's own, and what is on our own class path: a decoder that is elsewhere might give other values. */
    private static List<ImageReaderSpi> decoders() {
        List<ImageReaderSpi> found = new ArrayList<>();
        Iterator<ImageReaderSpi> registered =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (registered.hasNext()) {
            ImageReaderSpi decoder = registered.next();
            if (decoder.getClass().getName().startsWith("com.sun.imageio.")
                    && List.of(decoder.getFormatNames()).stream().anyMatch(FORMATS::contains)) {
                found.add(decoder);
            }
        }
        ServiceLoader.load(ImageReaderSpi.class, ImageFile.class.getClassLoader()).stream()
                .filter(decoder -> decoder.type().getName().equals("com.luciad.imageio.webp.WebPImageReaderSpi"))
                .forEach(decoder -> found.add(decoder.get()));
        return found;
    }

    /** Whether a file is an image by its name. */
    static boolean isImage(Path file) {
        return ENDINGS.contains(ending(file));
    }

    /** What follows the last dot of a file's name, in lower case; empty if there is none. */
    static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /**
     * Decodes a whole image, whatever its name.
     *
     * @throws IOException if there is none, or it is damaged or cut short; the message says which, without the file's name
     */
    public static RgbImage read(Path file) throws IOException {
        byte[] bytes = bytes(file);
        if (bytes.length < SHORTEST) {
            throw new IOException(bytes.length == 0 ? "an empty file" : NO_IMAGE);
        }
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            for (ImageReaderSpi decoder : DECODERS) {
                if (decoder.canDecodeInput(in)) {
                    return decode(decoder.createReaderInstance(), in, bytes);
                }
            }
            throw new IOException(NO_IMAGE);
        } catch (EOFException e) {
            throw new IOException("cut short", e);
        } catch (IIOException | RuntimeException e) { // The latter are thrown by some decoders at damaged files.
            throw new IOException("damaged: " + e.getMessage(), e);
        } catch (LinkageError e) { // WebP's decoder is a native library.
            throw new IOException("its decoder cannot be loaded here: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static RgbImage decode(ImageReader decoder, ImageInputStream in, byte[] file) throws IOException {
        List<String> warnings = new ArrayList<>();
        decoder.addIIOReadWarningListener((source, text) -> warnings.add(text));
        try {
            decoder.setInput(in, true, true);
            requirePixels(decoder.getWidth(0), decoder.getHeight(0));
            RgbImage image = decode(decoder, file);
            List<String> problems = warnings.stream()
                    .filter(text -> !HARMLESS.matcher(text).find())
                    .toList();
            if (!problems.isEmpty()) { // What is missing was filled up with grey.
                throw new IOException("damaged: " + problems.get(0));
            }
            return image;
        } finally {
            decoder.dispose();
        }
    }

    private static RgbImage decode(ImageReader decoder, byte[] file) throws IOException {
        switch (decoder.getFormatName()) {
            case "JPEG" -> {
                Raster raster = decoder.readRaster(0, null);
                JpegMarkers markers = JpegMarkers.of(file);
                return StoredColours.of(raster, markers.bands(raster.getNumBands()))
                        .oriented(markers.orientation());
            }
            case "gif" -> {
                return StoredColours.of(onScreen(decoder));
            }
            case "png" -> {
                requireChecksums(file);
                return StoredColours.of(decoder.read(0));
            }
            default -> {
                return StoredColours.of(decoder.read(0));
            }
        }
    }

    /** The first picture of a GIF, which may be smaller than its screen; what it leaves free is transparent, or colour 0. */
    private static BufferedImage onScreen(ImageReader decoder) throws IOException {
        BufferedImage picture = decoder.read(0);
        IIOMetadata whole = decoder.getStreamMetadata();
        IIOMetadata first = decoder.getImageMetadata(0);
        int width = number(whole, "LogicalScreenDescriptor", "logicalScreenWidth");
        int height = number(whole, "LogicalScreenDescriptor", "logicalScreenHeight");
        int left = number(first, "ImageDescriptor", "imageLeftPosition");
        int top = number(first, "ImageDescriptor", "imageTopPosition");
        if (width == picture.getWidth() && height == picture.getHeight() && left == 0 && top == 0) {
            return picture;
        }
        requirePixels(width, height);
        IndexColorModel colours = (IndexColorModel) picture.getColorModel();
        WritableRaster screen = picture.getRaster().createCompatibleWritableRaster(width, height);
        int free = Math.max(0, colours.getTransparentPixel());
        int[] row = new int[width];
        Arrays.fill(row, free);
        for (int y = 0; y < height; y++) {
            screen.setPixels(0, y, width, 1, row);
        }
        Raster part = picture.getRaster()
                .createChild(
                        0,
                        0,
                        Math.min(picture.getWidth(), width - left),
                        Math.min(picture.getHeight(), height - top),
                        left,
                        top,
                        null);
        screen.setRect(part);
        return new BufferedImage(colours, screen, false, null);
    }

    private static int number(IIOMetadata metadata, String element, String attribute) {
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        IIOMetadataNode found =
                (IIOMetadataNode) root.getElementsByTagName(element).item(0);
        return Integer.parseInt(found.getAttribute(attribute));
    }

    private static void requirePixels(long width, long height) throws IOException {
        if (width * height > MOST_PIXELS) {
            throw new IOException("more than " + MOST_PIXELS + " pixels");
        }
    }

    /** Java's decoder looks at no checksum. */
    private static void requireChecksums(byte[] png) throws IOException {
        ByteBuffer chunks = ByteBuffer.wrap(png);
        int at = PNG_SIGNATURE_BYTES;
        int name = 0;
        while (name != PNG_END && png.length - at >= PNG_CHUNK_BYTES) {
            int length = chunks.getInt(at);
            if (length < 0 || length > png.length - at - PNG_CHUNK_BYTES) {
                return; // Cut short, which the decoder sees where it matters.
            }
            name = chunks.getInt(at + 4);
            CRC32 sum = new CRC32();
            sum.update(png, at + 4, 4 + length);
            at += PNG_CHUNK_BYTES + length;
            if ((int) sum.getValue() != chunks.getInt(at - 4)) {
                throw new IOException("damaged: a checksum is wrong");
            }
        }
    }
}
