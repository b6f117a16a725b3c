package io.github.tardigrad.train.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What lies in a file by its first bytes, where it is not what was looked for: so that the message names the cause. */
public final class FileKind {
    /** As many first bytes as are looked at; fewer are enough of a shorter file. */
    public static final int HEAD_BYTES = 512;

    private static final String LFS = "version https://git-lfs";

    private record Magic(String bytes, String what) {
        boolean begins(byte[] head) {
            byte[] magic = bytes.getBytes(StandardCharsets.ISO_8859_1);
            return head.length >= magic.length && Arrays.equals(magic, Arrays.copyOf(head, magic.length));
        }
    }

    private static final List<Magic> MAGICS = List.of(
            new Magic("PK\u0003\u0004", "a zip archive, as PyTorch's .pt files and Excel's .xlsx are"),
            new Magic("\u001f\u008b", "compressed with gzip"),
            new Magic("\u0089HDF", "an HDF5 file"),
            new Magic("GGUF", "a GGUF file"),
            new Magic("PAR1", "a Parquet file: data.type dataFrame reads those"),
            new Magic("ORC", "an ORC file: data.type dataFrame reads those"),
            new Magic("\u0093NUMPY", "an array of NumPy's"),
            new Magic("%PDF", "a PDF file"),
            new Magic("7z\u00bc\u00af", "a 7-zip archive"),
            new Magic("BZh", "compressed with bzip2; only gzip is read"),
            new Magic("\u00fd7zXZ", "compressed with xz; only gzip is read"),
            new Magic("(\u00b5/\u00fd", "compressed with zstd; only gzip is read"));

    private FileKind() {}

    /** A kind that nobody wants to read: a Git LFS pointer. */
    public static Optional<String> pointer(byte[] head) {
        return text(head).startsWith(LFS)
                ? Optional.of("a Git LFS pointer in place of the file itself: git lfs pull brings it")
                : Optional.empty();
    }

    /**
     * A kind of file that is no text in UTF-8: a binary one, or a text in another encoding.
     *
     * @param head the first {@link #HEAD_BYTES}
     */
    public static Optional<String> noText(byte[] head) {
        Optional<String> utf16 = utf16(head);
        return utf16.isPresent() ? utf16 : binary(head);
    }

    /** A text in UTF-16 or UTF-32, by its mark or by zeros where Latin letters have them. */
    public static Optional<String> utf16(byte[] head) {
        boolean marked = head.length >= 2
                && ((head[0] == (byte) 0xFF && head[1] == (byte) 0xFE)
                        || (head[0] == (byte) 0xFE && head[1] == (byte) 0xFF));
        boolean zeros = head.length >= 4
                && ((head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0)
                        || (head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0));
        return marked || zeros
                ? Optional.of("a text in UTF-16; save it as UTF-8: iconv -f UTF-16 -t UTF-8")
                : Optional.empty();
    }

    /** A binary file by its magic number, or a pickle. */
    public static Optional<String> binary(byte[] head) {
        for (Magic magic : MAGICS) {
            if (magic.begins(head)) {
                return Optional.of(magic.what());
            }
        }
        boolean pickle = head.length >= 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5;
        return pickle ? Optional.of("a pickle of Python's") : Optional.empty();
    }

    /** A web page, as a download that failed leaves one. */
    public static Optional<String> page(byte[] head) {
        String start = text(head).strip().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html")
                ? Optional.of("a web page: the download gave one in place of the file")
                : Optional.empty();
    }

    /**
     * What weights are instead of a safetensors file.
     *
     * @param head the first {@link #HEAD_BYTES}
     */
    public static Optional<String> noTensors(byte[] head) {
        String start = text(head).stripLeading();
        if (start.startsWith("{")) {
            return Optional.of(
                    start.contains("\"weight_map\"") || start.contains("\"metadata\"")
                            ? "an index of weights in several files, not weights; name a file that holds all, as"
                                    + " safetensors' save_file writes"
                            : "JSON, not weights");
        }
        for (Optional<String> found : List.of(pointer(head), page(head), utf16(head))) {
            if (found.isPresent()) {
                return found;
            }
        }
        return binary(head)
                .map(what -> what + "; weights are read from safetensors: safetensors.torch.save_file writes them");
    }

    private static String text(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1);
    }

    /** A piece of a file as a message may show it: at most 60 characters, what cannot be seen as its code. */
    public static String shown(String text) {
        int most = 60;
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(most, text.length()); i++) {
            char c = text.charAt(i);
            boolean seen =
                    c == ' ' || !(Character.isISOControl(c) || Character.isSurrogate(c) || Character.isSpaceChar(c));
            shown.append(seen ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
        return shown + (text.length() > most ? "..." : "");
    }
}
