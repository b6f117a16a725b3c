package io.github.tardigrad.spark;

import java.util.HashMap;
import java.util.Map;

/** What a driver in a test needs for executors of a cluster on loopback, as system properties. */
final class DriverProperties {
    private DriverProperties() {}

    /** Executors have the class path of the tests, which is no jar that could be sent. */
    static Map<String, String> of(int coresOfAnExecutor) {
        Map<String, String> properties = new HashMap<>();
        properties.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        properties.put("spark.executor.memory", "512m");
        properties.put("spark.executor.cores", coresOfAnExecutor + "");
        return properties;
    }

    static void set(Map<String, String> properties) {
        properties.forEach(System::setProperty);
    }

    /** Every property of Spark's. */
    static void clear() {
        System.getProperties().stringPropertyNames().stream()
                .filter(key -> key.startsWith("spark."))
                .forEach(System::clearProperty);
    }
}
