package io.github.tardigrad.train.data;

import java.util.Locale;

/**
 * A part of the user's data that training does not use, or not as it was given: {@code 3 of 1,200 images in photos: left
 * out, they cannot be read}.
 *
 * @param what was given, in the plural, with the file or folder it lies in: {@code images in photos}
 * @param count how many of them this is about, at least 1
 * @param of how many there were; as many as count, or more
 * @param happened what became of them, and why: {@code left out, they cannot be read}; the first few may be named here
 */
public record DataNote(String what, long count, long of, String happened) {
    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if count is below 1 or above of
     */
    public DataNote {
        if (count < 1 || count > of) {
            throw new IllegalArgumentException("count must be 1 to of: count=" + count + ", of=" + of);
        }
    }

    /** One line for people. */
    @Override
    public String toString() {
        String counted = count == of ? String.format(Locale.ROOT, "all %,d", of) : count(count, of);
        return counted + " " + what + ": " + happened;
    }

    private static String count(long count, long of) {
        return String.format(Locale.ROOT, "%,d of %,d", count, of);
    }
}
