package io.github.tardigrad.train.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What the segments before a JPEG's pixels say, as far as it changes how these are shown. */
final class JpegMarkers {
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int NOTHING_SAID = -1;
    private static final int ADOBE_TRANSFORM = 11;
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private final byte[] file;
    private boolean jfif;
    private int adobe = NOTHING_SAID;
    private int orientation = 1;
    /** Of the components. */
    private byte[] ids = {};

    private JpegMarkers(byte[] file) {
        this.file = file;
    }

    /** Reads the segments up to the pixels; what is damaged there is as if it were not. */
    static JpegMarkers of(byte[] file) {
        JpegMarkers markers = new JpegMarkers(file);
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF) {
            int marker = file[at + 1] & 0xFF;
            if (marker == 0xFF) { // Filling.
                at++;
                continue;
            }
            int length = (file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF);
            if (marker == START_OF_SCAN || length < 2 || at + 2 + length > file.length) {
                break;
            }
            markers.segment(marker, at + 4, length - 2);
            at += 2 + length;
        }
        return markers;
    }

    /** Which colours the bands of a decoded, not converted picture are: libjpeg's rules. */
    StoredColours.Bands bands(int count) {
        if (count < 3) {
            return StoredColours.Bands.GREY;
        }
        if (count == 3) {
            boolean named = ids.length == 3 && ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
            boolean rgb = !jfif && (adobe == NOTHING_SAID ? named : adobe == 0);
            return rgb ? StoredColours.Bands.RGB : StoredColours.Bands.YCC;
        }
        return adobe <= 0 ? StoredColours.Bands.INVERTED_CMYK : StoredColours.Bands.INVERTED_YCCK;
    }

    /** How the camera was held: 1 to 8 as EXIF has it, 1 for upright. */
    int orientation() {
        return orientation;
    }

    private void segment(int marker, int at, int length) {
        boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame && length >= 6 && length >= 6 + 3 * (file[at + 5] & 0xFF)) {
            ids = new byte[file[at + 5] & 0xFF];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = file[at + 6 + 3 * i];
            }
        } else if (marker == APP0 && length >= 14 && starts(at, "JFIF\0")) {
            jfif = true;
        } else if (marker == APP14 && length >= 12 && starts(at, "Adobe")) {
            adobe = file[at + ADOBE_TRANSFORM] & 0xFF;
        } else if (marker == APP1 && starts(at, "Exif\0\0")) {
            exif(ByteBuffer.wrap(file, at + 6, length - 6).slice());
        }
    }

    private boolean starts(int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (at + i >= file.length || file[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** A TIFF without pixels: the orientation is one of the entries of its first directory. */
    private void exif(ByteBuffer tiff) {
        if (tiff.remaining() < 10) {
            return;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xFFFF_FFFFL;
        if (directory + 2 > tiff.limit()) {
            return;
        }
        int entries = tiff.getShort((int) directory) & 0xFFFF;
        for (int i = 0; i < entries && directory + 2 + ENTRY_BYTES * (i + 1L) <= tiff.limit(); i++) {
            int entry = (int) directory + 2 + ENTRY_BYTES * i;
            int value = tiff.getShort(entry + 8);
            if ((tiff.getShort(entry) & 0xFFFF) == ORIENTATION && value >= 1 && value <= 8) {
                orientation = value;
            }
        }
    }
}
