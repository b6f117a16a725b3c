package io.github.tardigrad.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's native library: that it is there, and how many threads it may use. */
public final class TorchNative {
    /** The number that the presets give it. */
    private static final int MKL = 3;

    private TorchNative() {}

    /**
     * Loads the library, unless it is loaded. The first call of a machine's user unpacks it to a cache in the home
     * directory; the first of a process takes one to three seconds.
     *
     * @throws NativeLibraryException if it is missing or cannot be loaded
     */
    public static void require() {
        try {
            // Not the class constant alone: only initialising the class proves that every library resolves.
            Loader.load(torch.class);
            Loader.load(openblas.class);
            torch.get_num_threads();
        } catch (LinkageError | RuntimeException e) {
            throw new NativeLibraryException(explain(e), e);
        }
    }

    /**
     * Who computes products of matrices: MKL where the JVM was started with {@code -Dorg.bytedeco.openblas.load=mkl} and its
     * library on the class path.
     *
     * @return MKL or OpenBLAS
     * @throws NativeLibraryException as {@link #require}
     */
    public static String matrixLibrary() {
        require();
        // The presets look for it when threads are set.
        openblas.blas_set_num_threads(openblas.blas_get_num_threads());
        return openblas.blas_get_vendor() == MKL ? "MKL" : "OpenBLAS";
    }

    /**
     * Sets how many threads one operation may use, in this whole process. Call it before the first operation.
     *
     * <p>PyTorch's own setting does not reach the threads of OpenBLAS, which computes the matrix products. Left alone it
     * takes every core for each caller, and its threads wait for one another: measured on two busy cores, an MLP gradient
     * of 1.5 ms then takes 30.
     *
     * @throws IllegalArgumentException if threads is below 1
     * @throws NativeLibraryException as {@link #require}
     */
    static void useThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("native threads must be >= 1: nativeThreads=" + threads);
        }
        require();
        torch.set_num_threads(threads);
        openblas.blas_set_num_threads(threads);
    }

    private static String explain(Throwable cause) {
        String platform;
        String classifier;
        try {
            platform = Loader.getPlatform();
            classifier = platform;
        } catch (LinkageError e) { // JavaCPP itself is missing, and with it its names for platforms.
            platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            classifier = "linux-x86_64, macosx-arm64, macosx-x86_64 or windows-x86_64";
        }
        return "PyTorch's native library cannot be loaded on " + platform + " (" + firstLine(cause)
                + "): put org.bytedeco:pytorch, org.bytedeco:openblas and org.bytedeco:javacpp on the class path, each also"
                + " with classifier " + classifier + ", and let the folder that they are unpacked to"
                + " (-Dorg.bytedeco.javacpp.cachedir, by default .javacpp in the home directory) be writable;"
                + " or train softmax regression without native code: model.backend: java";
    }

    private static String firstLine(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.toString();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
