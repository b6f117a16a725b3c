package io.github.tardigrad.spark;

import java.lang.module.ModuleFinder;
import org.apache.spark.SparkConf;

/** The Vector API in executors, which the quantizer's fast kernels need and no JVM has unless it is told to. */
final class VectorModule {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String OPTIONS = "spark.executor.extraJavaOptions";
    /** A key of Spark's configuration: whether executors are told; false where their Java is built without the module. */
    private static final String WANTED = "spark.tardigrad.vectorModule";

    private VectorModule() {}

    /** Adds to what the user set. Executors have the Java of this process, which says whether it has the module. */
    static void add(SparkConf conf) {
        String options = conf.get(OPTIONS, "");
        if (conf.getBoolean(WANTED, true)
                && !options.contains(MODULE)
                && ModuleFinder.ofSystem().find(MODULE).isPresent()) {
            conf.set(OPTIONS, (options + " --add-modules " + MODULE).strip());
        }
    }
}
