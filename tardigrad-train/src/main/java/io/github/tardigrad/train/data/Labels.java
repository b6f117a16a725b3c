package io.github.tardigrad.train.data;

/** The rule that every data set's labels keep. */
final class Labels {
    private Labels() {}

    /**
     * Checks sizes and labels.
     *
     * @throws IllegalArgumentException if there is no example, fewer than two classes, or a label is not a class
     */
    static void require(int[] labels, int classes) {
        if (labels.length == 0) {
            throw new IllegalArgumentException("a data set must hold at least 1 example: size=0");
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be >= 2: classes=" + classes);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "label must be 0.." + (classes - 1) + ": example=" + i + ", label=" + labels[i]);
            }
        }
    }
}
