package io.github.tardigrad.train.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Damages a file as disks, programs and people do, a little each time. A function of the generator. */
final class Mutations {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_CHANGES = 6;
    private static final List<String> TEXTS = List.of(
            "-1",
            "0",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "1e309",
            "-1e-400",
            "NaN",
            "null",
            "true",
            "\"\"",
            "{}",
            "[]",
            "[[",
            "]",
            "}",
            ",",
            ":",
            "\n",
            "\r\n",
            "\"",
            "\\",
            "\u0000",
            "\ufeff",
            "\u0661",
            "0x10",
            "1.4d",
            "inf",
            ".inf",
            "&a [*a,*a]",
            "*a",
            "- ",
            "? ",
            "!!binary x",
            "---\n",
            "\t",
            "#",
            "%",
            "../",
            "<html",
            "99999999999999999999999999999999",
            "0.1",
            "[1,2",
            "\ud83d\ude00");
    private static final int[] NUMBERS = {
        0, 1, -1, 255, 256, 65535, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 28
    };

    private Mutations() {}

    /** Another file, made of one, or of the halves of two. */
    static byte[] of(byte[] one, byte[] other, Random random) {
        byte[] bytes = random.nextInt(20) == 0 ? halves(one, other, random) : one.clone();
        int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes, random);
        }
        return bytes;
    }

    private static byte[] halves(byte[] one, byte[] other, Random random) {
        int from = random.nextInt(other.length + 1);
        return joined(one, random.nextInt(one.length + 1), other, from, other.length - from, one.length);
    }

    private static byte[] changed(byte[] bytes, Random random) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 64 : 4));
        byte[] result = bytes;
        switch (random.nextInt(9)) {
            case 0 -> {
                if (bytes.length > 0) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> {
                if (bytes.length > 0) {
                    bytes[at] = (byte) random.nextInt(256);
                }
            }
            case 2 -> result = joined(bytes, at, bytes, at, 0, at + length); // Something is missing.
            case 3 -> result = joined(bytes, at + length, bytes, at, length, at + length); // It is there twice.
            case 4 -> result = joined(bytes, at, bytes, 0, 0, bytes.length); // The end is missing.
            case 5 -> {
                byte[] text = TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
                result = joined(bytes, at, text, 0, text.length, random.nextBoolean() ? at : at + length);
            }
            case 6 -> {
                byte[] text = TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
                int[] number = number(bytes, at);
                result = joined(bytes, number[0], text, 0, text.length, number[1]);
            }
            case 7 -> {
                int value = NUMBERS[random.nextInt(NUMBERS.length)];
                boolean little = random.nextBoolean();
                for (int i = 0; i < Integer.BYTES && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) (value >> (8 * (little ? i : Integer.BYTES - 1 - i)));
                }
            }
            default -> {
                int to = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
                result = joined(bytes, to, bytes, at, length, to); // Something is in another place, too.
            }
        }
        return result.length <= MOST_BYTES ? result : bytes;
    }

    /** The digits around a place, from and to. */
    private static int[] number(byte[] bytes, int at) {
        int from = at;
        while (from > 0 && digit(bytes[from - 1])) {
            from--;
        }
        int to = at;
        while (to < bytes.length && digit(bytes[to])) {
            to++;
        }
        return new int[] {from, to};
    }

    private static boolean digit(byte b) {
        return (b >= '0' && b <= '9') || b == '-' || b == '.';
    }

    /** The first bytes of one, a piece of another, and the first from a place on. */
    private static byte[] joined(byte[] one, int end, byte[] piece, int from, int length, int rest) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(one, 0, end);
        joined.write(piece, from, length);
        joined.write(one, Math.min(rest, one.length), Math.max(0, one.length - rest));
        return joined.toByteArray();
    }
}
