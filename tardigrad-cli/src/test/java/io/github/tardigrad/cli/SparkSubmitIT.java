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
@Tag("unproven")
class SparkSubmitIT {
    private static final int ROUNDS = 200;

    @Test
    void trainsAndWhatListensMeanwhileAsksForASecret(@TempDir Path folder) throws IOException, InterruptedException {
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
                        ROUNDS + "",
                        "--out",
                        folder.resolve("run").toString()))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        submit.environment().put("SPARK_HOME", home.toString());
        submit.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = submit.start();
        Path metrics = folder.resolve("run/metrics.jsonl");
        boolean looked = !ListeningSocket.canBeListed();
        try {
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                if (!looked && Files.exists(metrics) && Files.size(metrics) > 0) {
                    for (ListeningSocket socket : ListeningSocket.of(process.toHandle())) {
                        assertThat(socket.address().getAddress().isLoopbackAddress())
                                .isTrue();
                        assertThat(socket.answerWithoutSecret())
                                .as("%s", socket)
                                .isEmpty();
                    }
                    looked = true;
                }
            }
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        assertThat(Files.readAllLines(metrics)).hasSize(ROUNDS);
        assertThat(looked).as("while it trained").isTrue();
    }
}
