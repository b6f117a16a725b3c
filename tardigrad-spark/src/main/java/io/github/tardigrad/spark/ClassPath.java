package io.github.tardigrad.spark;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/** What executors on other machines must be sent, when the driver was not started by spark-submit with everything. */
final class ClassPath {
    /** Of this program's class path, what a Spark installation does not have. */
    private static final String OWN = "(tardigrad|pytorch|openblas|javacpp|ejml|jgrapht|jheaps|apfloat|jspecify"
            + "|commons-(statistics|numbers|rng)|jackson-dataformat|snakeyaml).*\\.jar";

    private ClassPath() {}

    /** Whether a jar of the class path is none of Spark's. */
    static boolean isOwn(Path jar) {
        return String.valueOf(jar.getFileName()).matches(OWN);
    }

    static void ship(SparkConf conf, boolean local) {
        if (local || conf.contains("spark.jars") || conf.contains("spark.executor.extraClassPath")) {
            return;
        }
        String jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> Files.isRegularFile(jar) && isOwn(jar))
                .map(jar -> jar.toAbsolutePath().toString())
                .collect(Collectors.joining(","));
        if (!jars.isEmpty()) {
            conf.set("spark.jars", jars);
        }
    }
}
