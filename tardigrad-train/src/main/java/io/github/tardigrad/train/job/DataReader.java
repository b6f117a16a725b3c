package io.github.tardigrad.train.job;

import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.run.InvalidInputException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where the examples come from. */
final class DataReader {
    private static final int DEFAULT_CLASSES_OF_IDX = 10;
    private static final double DEFAULT_TEST_FRACTION = 0.2;
    private static final int DEFAULT_IMAGE_SIZE = 224;
    private static final int DEFAULT_DETECTOR_SIZE = 320;
    private static final String FOLDER_NAME = "the name of a folder of images in data.directory";
    private static final double DEFAULT_BROKEN_SHARE = 0.01;
    private static final int DEFAULT_CONTEXT = 128;
    private static final int MOST_CLASSES = 1_000_000;
    private static final int LARGEST_IMAGE = 4096;
    private static final int LONGEST_CONTEXT = 65_536;
    private static final String DELIMITERS = "auto, tab or one character that is no letter, digit or quotation mark";
    private static final String TAB = "tab";
    private static final int MOST_GENERATED = 1_000_000;

    private final Path folder;

    /** With the folder that paths in the job start from. */
    DataReader(Path folder) {
        this.folder = folder;
    }

    /** Where the examples come from, and the keys that each has beside type and partitionBy. */
    enum DataType {
        DIGITS(),
        IDX("directory", "classes"),
        CSV(
                "train",
                "test",
                "testFraction",
                "classes",
                "labelColumn",
                "features",
                "header",
                "delimiter",
                "missing",
                "categorical",
                "standardize",
                "scale"),
        IMAGE_FOLDER("directory", "size", "testFraction", "augment", "brokenShare", "generate"),
        COCO("directory", "trainSet", "testSet", "classes", "size", "augment", "brokenShare", "generate"),
        TEXT("path", "vocabulary", "context", "testFraction"),
        DATA_FRAME("path", "format", "header", "features", "label", "classes", "testFraction", "standardize");

        @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed.
        private final List<String> own;

        DataType(String... own) {
            this.own = List.of(own);
        }

        List<String> keys() {
            Set<String> keys = new LinkedHashSet<>(List.of("type", "partitionBy"));
            keys.addAll(own);
            return List.copyOf(keys);
        }
    }

    DataSpec data(Fields job) {
        Set<String> everyKey = new LinkedHashSet<>();
        for (DataType type : DataType.values()) {
            everyKey.addAll(type.keys());
        }
        Fields any = job.mapping("data", List.copyOf(everyKey));
        DataType type = any.choice("type", DataType.class, Optional.empty());
        Fields data = job.mapping("data", type.keys());
        DataSpec.Source source = switch (type) {
            case DIGITS -> new DataSpec.Digits();
            case IDX ->
                new DataSpec.Idx(
                        data.dataPath("directory", folder),
                        data.smallInteger("classes", 2, MOST_CLASSES, DEFAULT_CLASSES_OF_IDX));
            case CSV -> csv(data);
            case IMAGE_FOLDER ->
                new DataSpec.ImageFolder(
                        data.dataPath("directory", folder),
                        data.smallInteger("size", 8, LARGEST_IMAGE, DEFAULT_IMAGE_SIZE),
                        data.number("testFraction", Range.FRACTION, DEFAULT_TEST_FRACTION),
                        data.choice("augment", Augmentation.class, Optional.of(Augmentation.NONE)),
                        data.number("brokenShare", Range.PROBABILITY, DEFAULT_BROKEN_SHARE),
                        data.smallInteger("generate", 0, MOST_GENERATED, 0));
            case COCO -> coco(data);
            case DATA_FRAME ->
                new DataSpec.DataFrame(
                        data.has("path") ? Optional.of(data.dataPath("path", folder)) : Optional.empty(),
                        data.choice("format", DataSpec.TableFormat.class, Optional.of(DataSpec.TableFormat.PARQUET)),
                        data.flag("header", false),
                        data.texts("features"),
                        data.text("label", "the name of a column"),
                        foundUnlessGiven(data),
                        data.number("testFraction", Range.FRACTION, DEFAULT_TEST_FRACTION),
                        data.flag("standardize", false));
            case TEXT ->
                new DataSpec.Text(
                        data.has("path") ? Optional.of(data.dataPath("path", folder)) : Optional.empty(),
                        data.has("vocabulary") ? Optional.of(data.dataPath("vocabulary", folder)) : Optional.empty(),
                        data.smallInteger("context", 1, LONGEST_CONTEXT, DEFAULT_CONTEXT),
                        data.number("testFraction", Range.FRACTION, DEFAULT_TEST_FRACTION));
        };
        return new DataSpec(source, any.choice("partitionBy", PartitionBy.class, Optional.of(PartitionBy.RANDOM)));
    }

    private DataSpec.Coco coco(Fields data) {
        return new DataSpec.Coco(
                data.dataPath("directory", folder),
                data.optionalText("trainSet", FOLDER_NAME).orElse("train2017"),
                data.optionalText("testSet", FOLDER_NAME).orElse("val2017"),
                data.has("classes") ? Math.toIntExact(data.integer("classes", 2, MOST_CLASSES)) : 0,
                data.smallInteger("size", 8, LARGEST_IMAGE, DEFAULT_DETECTOR_SIZE),
                data.choice("augment", Augmentation.class, Optional.of(Augmentation.FLIP_AND_CROP)),
                data.number("brokenShare", Range.PROBABILITY, DEFAULT_BROKEN_SHARE),
                data.smallInteger("generate", 0, MOST_GENERATED, 0));
    }

    private DataSpec.Csv csv(Fields data) {
        if (data.has("test") && data.has("testFraction")) {
            throw data.refuse("testFraction", "absent where there is a test file");
        }
        return new DataSpec.Csv(
                data.dataPath("train", folder),
                data.has("test") ? Optional.of(data.dataPath("test", folder)) : Optional.empty(),
                data.number("testFraction", Range.FRACTION, DEFAULT_TEST_FRACTION),
                new CsvFile.Format(
                        data.optionalText("labelColumn", "first, last or the name of a column")
                                .orElse(CsvFile.LAST),
                        header(data),
                        delimiter(data),
                        foundUnlessGiven(data),
                        data.texts("features"),
                        scale(data),
                        data.choice("missing", CsvFile.Missing.class, Optional.of(CsvFile.Missing.REFUSE)),
                        categorical(data),
                        data.flag("standardize", false)));
    }

    private static float scale(Fields data) {
        float scale = (float) data.number("scale", Range.POSITIVE, 1.0);
        if (scale == 0 || Float.isInfinite(scale)) {
            throw data.refuse("scale", Range.POSITIVE.allowed() + ", as float32 has them");
        }
        return scale;
    }

    /** 0 where the labels that are found are the classes. */
    private static int foundUnlessGiven(Fields data) {
        return data.has("classes") ? Math.toIntExact(data.integer("classes", 2, MOST_CLASSES)) : 0;
    }

    private static CsvFile.Header header(Fields data) {
        if (!data.has("header") || data.isAuto("header")) {
            return CsvFile.Header.AUTO;
        }
        try {
            return data.flag("header", false) ? CsvFile.Header.TRUE : CsvFile.Header.FALSE;
        } catch (InvalidInputException e) {
            throw data.refuse("header", "true, false or auto");
        }
    }

    private static Optional<Character> delimiter(Fields data) {
        if (!data.has("delimiter") || data.isAuto("delimiter")) {
            return Optional.empty();
        }
        String text = data.anyText("delimiter", DELIMITERS);
        if (text.equals(TAB)) {
            return Optional.of('\t');
        }
        if (text.length() != 1 || "\"\r\n".contains(text) || Character.isLetterOrDigit(text.charAt(0))) {
            throw data.refuse("delimiter", DELIMITERS);
        }
        return Optional.of(text.charAt(0));
    }

    private static CsvFile.Categorical categorical(Fields data) {
        if (data.isAuto("categorical")) {
            return CsvFile.Categorical.AUTO;
        }
        try {
            return new CsvFile.Categorical(false, data.texts("categorical"));
        } catch (InvalidInputException e) {
            throw data.refuse("categorical", "auto or a list of texts");
        }
    }
}
