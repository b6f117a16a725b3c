package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.run.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What Spark reads as a DataFrame. */
final class Tables {
    private Tables() {}

    /**
     * Reads a schema; rows are read later.
     *
     * @throws InvalidInputException if there is no such table
     */
    static Dataset<Row> open(SparkContext context, DataSpec.DataFrame spec) {
        String path = name(spec.path()
                .orElseThrow(() -> new InvalidInputException(
                        "data.path", "nothing", "given, unless a program gives the DataFrame")));
        DataFrameReader reader = SparkSession.builder()
                .sparkContext(context)
                .getOrCreate()
                .read()
                .format(spec.format().name().toLowerCase(Locale.ROOT));
        if (spec.format() == DataSpec.TableFormat.CSV) {
            reader = reader.option("header", spec.header()).option("inferSchema", true);
        }
        try {
            return reader.load(path);
        } catch (RuntimeException e) {
            throw unreadable(path, e);
        } catch (Exception e) {
            // Scala declares nothing, but AnalysisException is checked.
            throw unreadable(path, e);
        }
    }

    /**
     * A path as Spark takes it: not percent-encoded, as a URI's text is. What has a meaning in Spark's patterns is escaped if
     * there is a file of that very name.
     */
    private static String name(Path path) {
        String name = new org.apache.hadoop.fs.Path(path.toUri()).toString();
        return Files.exists(path) ? name.replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0") : name;
    }

    static InvalidInputException unreadable(String path, Exception cause) {
        String why = cause.getMessage() == null
                ? cause.toString()
                : cause.getMessage().lines().findFirst().orElseThrow();
        return InvalidInputException.of("data.path", path + ": " + why, cause);
    }
}
