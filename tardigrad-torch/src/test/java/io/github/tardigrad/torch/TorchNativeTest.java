package io.github.tardigrad.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TorchNativeTest {
    @Test
    void loadsHere() {
        assertThatCode(TorchNative::require).doesNotThrowAnyException();
    }

    @Test
    void threadsHoldForPyTorchAndOpenBlasInEveryJavaThread() throws Exception {
        TorchNative.useThreads(1);
        int[] found = new int[2];
        Thread other = new Thread(() -> {
            found[0] = torch.get_num_threads();
            found[1] = openblas.blas_get_num_threads();
        });
        other.start();
        other.join();
        assertThat(found).containsExactly(1, 1);
    }

    @Test
    void productsAreOpenBlasUnlessToldOtherwise() {
        assertThat(TorchNative.matrixLibrary()).isEqualTo("OpenBLAS");
    }

    @Test
    void rejectsZeroThreads() {
        assertThatThrownBy(() -> TorchNative.useThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("native threads must be >= 1: nativeThreads=0");
    }

    @Test
    void saysWhatToDoWhenTheNativeLibraryIsMissing() throws Exception {
        assertThat(messageWithout("-" + Loader.getPlatform() + ".jar"))
                .startsWith("PyTorch's native library cannot be loaded on " + Loader.getPlatform() + " (")
                .contains("org.bytedeco:pytorch", "classifier " + Loader.getPlatform(), "model.backend: java")
                .doesNotContain("\n");
    }

    @Test
    void saysWhatToDoWhenThePresetsAreMissing() throws Exception {
        assertThat(messageWithout("org/bytedeco".replace('/', File.separatorChar)))
                .startsWith("PyTorch's native library cannot be loaded on ")
                .contains("org.bytedeco:pytorch", "model.backend: java")
                .doesNotContain("\n");
    }

    /** Prints the message of the failure, or nothing. */
    static final class Require {
        private Require() {}

        public static void main(String[] arguments) {
            try {
                TorchNative.require();
            } catch (NativeLibraryException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    /** What {@link Require} prints in a JVM of its own, whose class path lacks the entries with this in their name. */
    private static String messageWithout(String part) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String without = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains(part))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(without).isNotEqualTo(classPath);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        without,
                        Require.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed;
    }
}
