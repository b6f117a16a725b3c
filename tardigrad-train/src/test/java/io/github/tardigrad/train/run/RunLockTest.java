package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir
    private Path folder;

    @Test
    void isOnesUntilItIsGivenBack() throws IOException {
        RunLock lock = RunLock.of(folder);

        assertThatThrownBy(() -> RunLock.of(folder))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("the run folder " + folder + " is in use: process "
                        + ProcessHandle.current().pid() + " trains there");
        lock.close();
        RunLock.of(folder).close();
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void ofAnotherProcessGoesWhenThatIsKilled() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunLockTest.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('L');

            assertThatThrownBy(() -> RunLock.of(folder))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessage("the run folder " + folder + " is in use: process " + other.pid() + " trains there");
        } finally {
            other.destroyForcibly().waitFor();
        }
        RunLock.of(folder).close();
    }

    /** The other process: says that it has the lock, and keeps it until it is killed, or the test that reads it is gone. */
    public static void main(String[] arguments) throws IOException {
        RunLock lock = RunLock.of(Path.of(arguments[0]));
        System.out.print('L');
        System.out.flush();
        assertThat(System.in.read()).as("the end of the pipe").isNegative();
        lock.close();
    }
}
