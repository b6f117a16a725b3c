package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.tardigrad.spark.LoopbackCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/security.md: every port that any process listens on while something trains, in every mode, where it can be reached
 * from, and whether it answers without the secret; and what others can read of the temporary files.
 */
@Tag("slow")
@Tag("unproven")
class ListenersTest {
    private static final String LONG = "1000000";
    private static final Path SPARK = Cli.ROOT.resolve("examples/spark-standalone/digits.yaml");
    private static final int MASTER_AND_WORKERS = 3;

    @TempDir
    private Path folder;

    @BeforeEach
    void onLinux() throws IOException {
        assumeTrue(ListeningSocket.canBeListed(), "no /proc of Linux: ports are not listed");
        // As /tmp is: what is in it protects itself.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void inThisProcessNothingListens() throws IOException, InterruptedException {
        Process virtual = train(Cli.ROOT.resolve("examples/digits.yaml"), "virtual");
        Process wall = train(Cli.ROOT.resolve("examples/wall-clock.yaml"), "wall");
        try {
            awaitRounds("virtual", virtual);
            awaitRounds("wall", wall);
            assertThat(ListeningSocket.of(virtual.toHandle())).isEmpty();
            assertThat(ListeningSocket.of(wall.toHandle())).isEmpty();
        } finally {
            end(virtual);
            end(wall);
        }
    }

    /** With a DataFrame, whose rows are in files. */
    @Test
    void onSparkInOneProcessWhatListensOnLoopbackAsksForASecret() throws IOException, InterruptedException {
        Process run = train(Cli.ROOT.resolve("examples/spark-dataframe.yaml"), "local");
        try {
            awaitRounds("local", run);
            List<ListeningSocket> sockets = ListeningSocket.of(run.toHandle());
            assertThat(sockets).isNotEmpty();
            assertOnLoopback(sockets);
            assertThat(answers(sockets)).isEmpty();
            assertThat(readableByOthers(folder.resolve("tmp"))).isEmpty();
        } finally {
            end(run);
        }
    }

    /** Whoever has an account on this machine can use it. */
    @Test
    void onAClusterOfThisMachineWithoutASecretWorkersAnswerButNoPage() throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("cluster"));
        try (LoopbackCluster cluster = LoopbackCluster.start(home, 2, 3, 1, LoopbackCluster.Daemons.LIKE_THIS)) {
            Process run = train(SPARK, "run", "--master", cluster.master());
            try {
                awaitRounds("run", run);
                List<ListeningSocket> sockets = ListeningSocket.of(ProcessHandle.current());
                assertOnLoopback(sockets);
                assertThat(portsOf(sockets, cluster))
                        .as("each a port and a page")
                        .hasSize(2 * MASTER_AND_WORKERS);
                List<String> answers = answers(sockets);
                assertThat(answers)
                        .as("master, workers, driver: the probe can tell")
                        .hasSizeGreaterThan(MASTER_AND_WORKERS);
                assertThat(answers).noneMatch(answer -> answer.contains("HTTP"));
            } finally {
                end(run);
            }
        }
    }

    @Test
    void onASecureClusterNothingAnswersWithoutTheSecret() throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("cluster"));
        Path conf = secureConf("secure.conf");
        Path other = secureConf("other.conf");
        LoopbackCluster.Daemons daemons = LoopbackCluster.Daemons.with(SparkProperties.read(conf));
        try (LoopbackCluster cluster = LoopbackCluster.start(home, 2, 3, 1, daemons)) {
            Process run = train(SPARK, "run", "--master", cluster.master(), "--spark-conf", conf);
            try {
                awaitRounds("run", run);
                List<ListeningSocket> sockets = ListeningSocket.of(ProcessHandle.current());
                assertOnLoopback(sockets);
                assertThat(portsOf(sockets, cluster))
                        .as("each a port and a page")
                        .hasSize(2 * MASTER_AND_WORKERS);
                assertThat(answers(sockets)).isEmpty();
                assertThat(run.isAlive())
                        .as(Files.readString(folder.resolve("run.log")))
                        .isTrue();
                assertThat(readableByOthers(folder.resolve("tmp"))).isEmpty();
                assertThat(readableByOthers(home.resolve("local"))).isEmpty();
                for (String daemon : List.of("master", "worker1", "worker2")) {
                    assertThat(Files.getPosixFilePermissions(home.resolve(daemon + ".properties")))
                            .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
                }
            } finally {
                end(run);
            }
            assertRefused("none is given, and " + cluster.master(), cluster);
            assertRefused(cluster.master() + " does not take the one that is given", cluster, "--spark-conf", other);
        }
    }

    /** In one line, with what to do about it: by asking the master, which Spark itself tries for a minute before it is told. */
    private void assertRefused(String why, LoopbackCluster cluster, Object... more) {
        Object[] words = {"train", SPARK, "--master", cluster.master(), "--out", folder.resolve("refused")};
        Object[] all = Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();

        Cli refused = Cli.run(all);

        System.getProperties().stringPropertyNames().stream()
                .filter(key -> key.startsWith("spark."))
                .forEach(System::clearProperty);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err().lines().reduce((one, next) -> next).orElseThrow())
                .startsWith("tardigrad: spark.authenticate.secret: ")
                .contains(why)
                .contains("--spark-conf");
    }

    private Path secureConf(String name) throws IOException {
        String text = Files.readString(Cli.ROOT.resolve("examples/spark-secure/spark.conf"))
                .replaceAll("(?m)^(.*(secret|secretKey)=).*", "$1" + randomHex());
        return Files.writeString(folder.resolve(name), text);
    }

    private static String randomHex() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private static void assertOnLoopback(List<ListeningSocket> sockets) {
        assertThat(sockets)
                .allMatch(socket -> socket.address().getAddress().isLoopbackAddress(), "listens on loopback alone");
    }

    private static List<ListeningSocket> portsOf(List<ListeningSocket> sockets, LoopbackCluster cluster) {
        List<Long> daemons = cluster.daemons().stream().map(ProcessHandle::pid).toList();
        return sockets.stream()
                .filter(socket -> daemons.contains(socket.process()))
                .toList();
    }

    private static List<String> answers(List<ListeningSocket> sockets) throws InterruptedException {
        List<String> answers = new ArrayList<>();
        for (ListeningSocket socket : sockets) {
            socket.answerWithoutSecret().ifPresent(answer -> answers.add(socket + ": " + answer));
        }
        return answers;
    }

    /**
     * Files in a folder that another user could open, which takes a right to every folder on the way; but for native
     * libraries that a jar was unpacked for, with their locks.
     */
    private static List<Path> readableByOthers(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                var rights = Files.getPosixFilePermissions(entry);
                if (Files.isDirectory(entry) && rights.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    found.addAll(readableByOthers(entry));
                } else if (Files.isRegularFile(entry)
                        && rights.contains(PosixFilePermission.OTHERS_READ)
                        && !entry.toString().matches(".*\\.so(\\.lck)?")) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** In a process of its own, for longer than anybody looks. */
    private Process train(Path job, String name, Object... more) throws IOException {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-Dspark.executor.extraClassPath=" + classPath,
                "-Dspark.executor.memory=512m",
                "-cp",
                classPath,
                Main.class.getName(),
                "train",
                job.toString(),
                "--rounds",
                LONG,
                "--out",
                folder.resolve(name).toString()));
        Arrays.stream(more).map(String::valueOf).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    private void awaitRounds(String name, Process run) throws IOException, InterruptedException {
        while (!run.waitFor(50, TimeUnit.MILLISECONDS)) {
            try (Stream<Path> files =
                    Files.exists(folder.resolve(name)) ? Files.walk(folder.resolve(name)) : Stream.of()) {
                if (files.anyMatch(
                        file -> file.endsWith("metrics.jsonl") && file.toFile().length() > 0)) {
                    return;
                }
            }
        }
        throw new AssertionError(Files.readString(folder.resolve(name + ".log")));
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
