package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.spark.LoopbackCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that spark-submit takes, on Spark's own class path: Maven has packed it before. */
@Tag("slow")
class SparkSubmitIT {
    @Test
    void trains(@TempDir Path folder) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("spark"));
        LoopbackCluster.installSpark(home);
        ProcessBuilder submit = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        home.resolve("jars") + "/*",
                        "org.apache.spark.deploy.SparkSubmit",
                        "--master",
                        "local[6]",
                        System.getProperty("tardigrad.sparkJar"),
                        "train",
                        Cli.ROOT
                                .resolve("examples/spark-standalone/digits.yaml")
                                .toString(),
                        "--rounds",
                        "20",
                        "--out",
                        folder.resolve("run").toString()))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        submit.environment().put("SPARK_HOME", home.toString());
        submit.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = submit.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(20);
    }
}
