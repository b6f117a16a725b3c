package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./tardigrad}, of an installation that is built, with a {@code java} that says how it was called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            case $1 in
              -version) echo 'openjdk version "17.0.1"' >&2 ;;
              --list-modules) echo 'jdk.incubator.vector@17' ;;
              *) echo "locale ${LC_ALL:-} ${LC_CTYPE:-}"; echo "words $*" ;;
            esac
            """;

    @TempDir
    private Path folder;

    private Path out;

    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void install() throws IOException {
        out = Files.createDirectories(folder.resolve("target/quick"));
        Files.copy(Cli.ROOT.resolve("tardigrad"), folder.resolve("tardigrad"));
        executable(folder.resolve("tardigrad"));
        String started = "tardigrad-distribution/src/bin/tardigrad";
        Files.createDirectories(folder.resolve(started).getParent());
        Files.copy(Cli.ROOT.resolve(started), folder.resolve(started));
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
        executable(Files.writeString(jdk.resolve("java"), JAVA));
        Files.writeString(Files.createDirectory(out.resolve("app-1")).resolve(".in-use"), "");
        Files.writeString(out.resolve("app"), "app-1\n");
        Files.writeString(folder.resolve("pom.xml"), "");
        Files.writeString(out.resolve("stamp"), "");
        Files.setLastModifiedTime(folder.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
        permissions(folder, "rwxr-xr-x");
    }

    @AfterEach
    void makeDeletable() throws IOException {
        permissions(out, "rwxr-xr-x");
    }

    private static void executable(Path file) throws IOException {
        permissions(file, "rwxr-xr-x");
    }

    private static void permissions(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said, err);
    }

    private Ended tardigrad(String... words) throws IOException, InterruptedException {
        return run(
                Map.of(),
                Stream.concat(Stream.of(folder.resolve("tardigrad").toString()), Stream.of(words))
                        .toArray(String[]::new));
    }

    @Test
    void onlyWhatQuantizesMayLoadTheVectorApiAndTheJvmIsNotToldTo() throws IOException, InterruptedException {
        for (String command : List.of("train", "replay", "reproduce", "cluster", "doctor")) {
            assertThat(tardigrad("--debug", command).out())
                    .contains("--add-exports java.base/jdk.internal.module=ALL-UNNAMED")
                    .doesNotContain("--add-modules");
        }
        for (String command : List.of("plan", "compare", "schemes", "--help", "evaluate")) {
            Ended ended = tardigrad(command, "--out=train");
            assertThat(ended.out()).contains("Main " + command).doesNotContain("--add-exports");
            assertThat(ended.err()).isEmpty();
            assertThat(ended.exitCode()).isZero();
        }
    }

    @Test
    void aSystemWithoutALocaleHasPathsInUtf8() throws IOException, InterruptedException {
        String launcher = folder.resolve("tardigrad").toString();

        assertThat(tardigrad("plan").out()).contains("locale  C.UTF-8\n");
        assertThat(run(Map.of("LC_ALL", "C"), launcher, "plan").out()).contains("locale C.UTF-8 \n");
        assertThat(run(Map.of("LANG", "POSIX"), launcher, "plan").out()).contains("locale  C.UTF-8\n");
        assertThat(run(Map.of("LC_ALL", "fa_IR.UTF-8"), launcher, "plan").out()).contains("locale fa_IR.UTF-8 \n");
    }

    @Test
    void tooFewOpenFilesAreALine() throws IOException, InterruptedException {
        Ended ended = run(
                Map.of(),
                "sh",
                "-c",
                "ulimit -n 128; exec \"$0\" plan",
                folder.resolve("tardigrad").toString());

        assertThat(ended.err())
                .isEqualTo("tardigrad: a program may have 128 files open here, and it takes 512: ulimit -n\n");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void anotherUserRunsWhatIsBuilt() throws IOException, InterruptedException {
        Ended owner = tardigrad("plan");
        assertThat(owner.exitCode()).as(owner.err()).isZero();
        permissions(out, "r-xr-xr-x");
        Ended other = asAnother("plan");
        assertThat(other.exitCode()).as(other.err()).isZero();
        assertThat(other.out()).isEqualTo(owner.out());
        assertThat(other.err()).isEmpty();

        Files.setLastModifiedTime(
                folder.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        Ended stale = asAnother("plan");
        assertThat(stale.exitCode()).as(stale.err()).isZero();
        assertThat(stale.err())
                .isEqualTo("tardigrad: sources changed, but " + real(out) + " cannot be written: this is the"
                        + " last build\n");

        permissions(out, "rwxr-xr-x");
        Files.delete(out.resolve("app"));
        permissions(out, "r-xr-xr-x");
        Ended unbuilt = asAnother("plan");
        assertThat(unbuilt.exitCode()).isEqualTo(1);
        assertThat(unbuilt.err()).startsWith("tardigrad: not built yet, and " + real(out) + " cannot be written: ");
    }

    private static Path real(Path path) throws IOException {
        return path.toRealPath();
    }

    /** Root writes everywhere, so it becomes nobody. */
    private Ended asAnother(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid", "65534", "--clear-groups"));
        }
        command.add(folder.resolve("tardigrad").toString());
        command.addAll(List.of(words));
        return run(Map.of(), command.toArray(String[]::new));
    }
}
