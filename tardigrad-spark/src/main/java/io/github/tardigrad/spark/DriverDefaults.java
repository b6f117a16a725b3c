package io.github.tardigrad.spark;

import java.io.File;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/** What a driver has where neither its user nor spark-submit says otherwise: nothing that strangers can use or read. */
public final class DriverDefaults {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String TEMPORARY = "spark.local.dir";

    private DriverDefaults() {}

    /**
     * No web page, and the driver's temporary files in a folder of its user alone: Spark leaves them to the umask.
     *
     * <p>Updates: conf.
     *
     * @param near whether no other machine takes part: the driver is on 127.0.0.1 then
     * @param alone whether no other process takes part: what listens all the same asks for a secret then, which Spark makes
     */
    public static void apply(SparkConf conf, boolean near, boolean alone) {
        conf.setIfMissing("spark.app.name", "tardigrad");
        conf.setIfMissing("spark.ui.enabled", "false");
        if (near) {
            conf.setIfMissing("spark.driver.host", LOOPBACK);
            conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
        }
        if (alone) {
            // Without network.crypto, which loads its classes by the loader that a task may be waiting in for this very
            // answer.
            conf.setIfMissing("spark.authenticate", "true");
        }
        // YARN and Kubernetes give folders of their own.
        boolean given = conf.contains(TEMPORARY) || System.getenv("SPARK_LOCAL_DIRS") != null;
        if (!given && (alone || conf.get("spark.master").startsWith("spark://"))) {
            String root = System.getProperty("java.io.tmpdir");
            File folder = Utils.createTempDir(root, "tardigrad");
            Utils.chmod700(folder);
            conf.set(TEMPORARY, folder.toString());
        }
    }
}
