package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.quantize.DitherKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The same loops in C, in a process of their own that works only when told to. */
final class CKernel implements AutoCloseable {
    private final Path folder;
    private final TimedProcess process;

    private CKernel(Path folder, TimedProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /** Compiles and starts it; empty where gcc is absent. */
    static Optional<CKernel> start(int bits, int bucket, DitherKey key, float[] message) {
        try {
            Path folder = Files.createTempDirectory("tardigrad-kernel");
            Path source = folder.resolve("kernel.c");
            try (InputStream in = CKernel.class.getResourceAsStream("kernel.c")) {
                if (in == null) {
                    throw new AssertionError("the resource is part of this jar: kernel.c");
                }
                Files.copy(in, source);
            }
            Path program = folder.resolve("kernel");
            if (!compile(bits, source, program)) {
                delete(folder);
                return Optional.empty();
            }
            ByteBuffer floats =
                    ByteBuffer.allocate(Float.BYTES * message.length).order(ByteOrder.LITTLE_ENDIAN);
            floats.asFloatBuffer().put(message);
            Path input = Files.write(folder.resolve("message"), floats.array());
            TimedProcess process = new TimedProcess(List.of(
                    program.toString(),
                    Integer.toString(message.length),
                    Integer.toString(bucket),
                    Integer.toString(key.key0()),
                    Integer.toString(key.key1()),
                    input.toString(),
                    folder.resolve("output").toString()));
            return Optional.of(new CKernel(folder, process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean compile(int bits, Path source, Path program) throws IOException {
        List<String> command = List.of(
                "gcc",
                "-O3",
                "-march=native",
                "-ffp-contract=off",
                "-DBITS=" + bits,
                source.toString(),
                "-o",
                program.toString(),
                "-lm");
        Process gcc;
        try {
            gcc = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            return false;
        }
        try {
            if (gcc.waitFor() != 0) {
                throw new IOException("gcc failed: " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return true;
    }

    /** Nanoseconds of quantizing and packing that many times, after doing so a few times. */
    long quantize(int before, int times) {
        process.nanos("q " + before);
        return process.nanos("q " + times);
    }

    /** Nanoseconds of accumulating that many times, after doing so a few times. */
    long accumulate(int before, int times) {
        process.nanos("a " + before);
        return process.nanos("a " + times);
    }

    /** Norms, packed codes and the estimate, as they are in memory. */
    byte[] output() {
        process.nanos("w 0");
        try {
            return Files.readAllBytes(folder.resolve("output"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
