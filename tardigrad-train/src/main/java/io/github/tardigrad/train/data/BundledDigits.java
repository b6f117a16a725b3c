package io.github.tardigrad.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The data that comes with Tardigrad: 1,797 scans of handwritten digits, 8 x 8 pixels in [0, 1].
 *
 * <p>Source: Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC
 * BY 4.0.
 */
public final class BundledDigits {
    private static final String RESOURCE = "digits.csv.gz";
    private static final int CLASSES = 10;
    private static final int TEST_EXAMPLES = 297;
    private static final float SCALE = 1.0f / 16;
    /** Names the one split that everyone gets, whatever the job's seed. */
    private static final long SPLIT_SEED = 0;

    private BundledDigits() {}

    /** 1,500 examples to train on and 297 to test with, always the same. */
    public static Split load() {
        CsvFile.Format format = CsvFile.Format.numbers(CsvFile.LAST, CsvFile.Header.FALSE, CLASSES, SCALE);
        try {
            Dataset all = CsvFile.numbers(CsvFile.opened(BundledDigits::open, RESOURCE), RESOURCE, format);
            return Split.shuffled(all, TEST_EXAMPLES, SPLIT_SEED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = BundledDigits.class.getResourceAsStream(resource);
        if (in == null) {
            throw new AssertionError("the resource is part of this jar: " + resource);
        }
        return in;
    }
}
