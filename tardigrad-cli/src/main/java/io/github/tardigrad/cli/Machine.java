package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.Levels;
import io.github.tardigrad.torch.TorchNative;
import io.github.tardigrad.train.run.RunFailedException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What this machine and this JVM have, as far as training depends on it.
 *
 * @param java version and vendor
 * @param vectorModule whether the JVM has the Vector API's module loaded, as the kernels do where they may
 * @param kernels what the quantizer uses
 * @param vectorBits numbers of bits with a kernel of their own
 * @param kernelObstacle why it uses no faster ones
 * @param pytorchObstacle why PyTorch's native library cannot be used
 * @param matrixLibrary that PyTorch computes products of matrices with; empty if it cannot be used
 * @param spark whether Apache Spark is on the class path
 * @param processors of this JVM
 * @param heapBytes the most that the heap may take
 * @param memoryBytes of the machine or container
 */
record Machine(
        String java,
        boolean vectorModule,
        String kernels,
        List<Integer> vectorBits,
        Optional<String> kernelObstacle,
        Optional<String> pytorchObstacle,
        String matrixLibrary,
        boolean spark,
        int processors,
        long heapBytes,
        long memoryBytes) {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String SPARK_CLASS = "org.apache.spark.SparkContext";
    private static final String PYTORCH_CLASS = "io.github.tardigrad.torch.TorchNative";
    private static final double GIBIBYTE = 1L << 30;

    Machine {
        vectorBits = List.copyOf(vectorBits);
    }

    /** Looks; loads PyTorch's library, which takes a second or two. */
    static Machine look() {
        Kernels kernels = Kernels.inUse();
        List<Integer> vectorBits = new ArrayList<>();
        Optional<String> pytorchObstacle = whyNoPytorch();
        for (int bits = Levels.SIGN_BITS; bits <= Levels.MAX_BITS; bits++) {
            if (!kernels.isPlain(bits)) {
                vectorBits.add(bits);
            }
        }
        return new Machine(
                Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + System.getProperty("java.home"),
                hasClass(VECTOR_MODULE + ".Vector"),
                kernels.toString(),
                vectorBits,
                kernels.obstacle(),
                pytorchObstacle,
                pytorchObstacle.isPresent() ? "" : TorchNative.matrixLibrary(),
                hasClass(SPARK_CLASS),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize());
    }

    private static Optional<String> whyNoPytorch() {
        if (!hasClass(PYTORCH_CLASS)) {
            return Optional.of("not on the class path: softmax regression alone, in Java");
        }
        try {
            TorchNative.require();
            return Optional.empty();
        } catch (RunFailedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static boolean hasClass(String name) {
        try {
            Class.forName(name, false, Machine.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("java", java);
        json.put("vectorModule", vectorModule);
        json.put("kernels", kernels);
        vectorBits.forEach(json.putArray("vectorBits")::add);
        json.put("kernelObstacle", kernelObstacle.orElse(null));
        json.put("pytorch", pytorchObstacle.isEmpty());
        json.put("pytorchObstacle", pytorchObstacle.orElse(null));
        json.put("matrixLibrary", matrixLibrary);
        json.put("spark", spark);
        json.put("processors", processors);
        json.put("heapBytes", heapBytes);
        json.put("memoryBytes", memoryBytes);
        return json;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "Java", java);
        line(text, "vector module", VECTOR_MODULE + (vectorModule ? " is loaded" : " is not loaded"));
        line(text, "kernels", kernelLine());
        line(
                text,
                "PyTorch",
                pytorchObstacle.orElse(
                        "its native library is loaded, with " + matrixLibrary + " for products of matrices"));
        line(text, "Spark", spark ? "on the class path" : "not on the class path: training runs in one process");
        line(text, "processors", Integer.toString(processors));
        line(
                text,
                "memory",
                String.format(
                        Locale.ROOT,
                        "%.1f GiB, of which the heap may take %.1f",
                        memoryBytes / GIBIBYTE,
                        heapBytes / GIBIBYTE));
        return text.toString();
    }

    private String kernelLine() {
        return kernelObstacle
                .map(obstacle -> kernels + "; faster ones need more: " + obstacle)
                .orElseGet(() -> kernels + " for " + vectorBits.get(0) + " to " + vectorBits.get(vectorBits.size() - 1)
                        + " bits a coordinate, plain Java for others");
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-15s%s%n", name, value));
    }
}
