package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process of the program does before it reads its command line. */
@Tag("slow")
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessTest {
    @TempDir
    private Path folder;

    /** As the launcher starts it: the signal is ignored until Java listens. */
    @Test
    void aSignalBeforeTheFirstRoundIsAnsweredFirstOfAll() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process train = new ProcessBuilder(command("train", "--rounds", "100000", "--out", folder + "/run"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (!Files.exists(folder.resolve("ignoring"))) {
                assertThat(train.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
            }
            while (Files.size(log) == 0) {
                assertThat(signal(train)).as("it runs on").isTrue();
            }
        } finally {
            train.destroyForcibly().waitFor();
        }
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            assertThat(lines.readLine()).isEqualTo("tardigrad: no round yet; starting");
        }
    }

    @Test
    void theVectorApiIsLoadedWithoutAWarning() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process doctor = new ProcessBuilder(command("doctor", "--json"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();

        assertThat(doctor.waitFor()).isZero();
        assertThat(err).content().doesNotContain("WARNING");
        assertThat(new ObjectMapper()
                        .readTree(out.toFile())
                        .path("vectorModule")
                        .asBoolean())
                .isEqualTo(ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent());
    }

    /** Who can read no file of its user's cannot use it. */
    @Test
    void aClusterDrawsASecretAndSaysWhereItIs() throws IOException {
        Process cluster = new ProcessBuilder(command("cluster", "--workers", "1", "--cores", "1"))
                .redirectError(folder.resolve("err").toFile())
                .start();
        try (BufferedReader out = cluster.inputReader(StandardCharsets.UTF_8)) {
            String master = out.readLine();
            String said = Files.readString(folder.resolve("err"));
            assertThat(said).contains("--engine spark --master " + master + " --spark-conf ");
            Path conf = Path.of(said.strip().replaceAll("(?s).* ", ""));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(conf)))
                    .isEqualTo("rw-------");
            assertThat(SparkProperties.read(conf).get("spark.authenticate.secret"))
                    .matches("[0-9a-f]{64}");

            Cli stranger = Cli.run(
                    "train",
                    Cli.ROOT.resolve("examples/spark-standalone/digits.yaml"),
                    "--master",
                    master,
                    "--out",
                    folder.resolve("run"));
            assertThat(stranger.exitCode()).as(stranger.err()).isEqualTo(2);
            assertThat(stranger.err()).contains("spark.authenticate.secret: none is given");
        } finally {
            // The processes that it started end with it, and so does its folder.
            cluster.destroy();
            cluster.onExit().join();
        }
    }

    /** Sends it and waits for a moment: false if the process has ended. */
    private static boolean signal(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-USR1", Long.toString(process.pid()))
                .start()
                .waitFor();
        return !process.waitFor(20, TimeUnit.MILLISECONDS);
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "trap '' USR1; : > \"$0\"; exec \"$@\"",
                folder.resolve("ignoring").toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports",
                "java.base/jdk.internal.module=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        return command;
    }
}
