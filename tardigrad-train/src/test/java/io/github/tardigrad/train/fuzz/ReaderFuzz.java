package io.github.tardigrad.train.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Feeds damaged files to a reader, which must read or refuse each, in little time and memory. An input is a function of the
 * reader, the seed and its number. {@code tardigrad-train/fuzz} runs it.
 */
final class ReaderFuzz {
    private static final int MOST_SHOWN = 4096;
    private static final long MOST_CPU_NANOS = 5_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final FuzzedReader reader;
    private final Path folder;
    private final List<byte[]> seeds;
    private final long seed;
    private long read;
    private long refused;

    ReaderFuzz(FuzzedReader reader, Path folder, long seed) throws IOException {
        this.reader = reader;
        this.folder = folder;
        this.seed = seed;
        this.seeds = reader.seeds(folder);
    }

    /** How many were read, and how many refused. */
    String counts() {
        return String.format(Locale.ROOT, "%,d inputs: %,d read, %,d refused", read + refused, read, refused);
    }

    /** Every whole file is read: else the fuzz shows nothing. */
    void readsWholeFiles() throws IOException {
        for (byte[] whole : seeds) {
            Files.write(reader.file(folder), whole);
            reader.read(folder);
        }
    }

    /**
     * Tries one input.
     *
     * @throws AssertionError if it is neither read nor refused, or takes too much
     */
    void run(long number) throws IOException {
        Random random =
                new Random(seed * 1_000_003 + number * 31 + reader.name().hashCode());
        byte[] input =
                Mutations.of(seeds.get(random.nextInt(seeds.size())), seeds.get(random.nextInt(seeds.size())), random);
        Files.write(reader.file(folder), input);
        long thread = Thread.currentThread().getId();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long started = THREADS.getCurrentThreadCpuTime();
        try {
            reader.read(folder);
            read++;
        } catch (Throwable thrown) { // Whatever it is, it is what is looked for.
            if (!reader.refuses(thrown)) {
                throw failure(number, input, String.valueOf(thrown), thrown);
            }
            refused++;
        }
        allocated = THREADS.getThreadAllocatedBytes(thread) - allocated;
        if (allocated > reader.mostAllocatedBytes()) {
            throw failure(number, input, allocated + " bytes allocated", null);
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - started;
        if (nanos > MOST_CPU_NANOS) {
            throw failure(number, input, nanos / 1e9 + " s", null);
        }
    }

    private AssertionError failure(long number, byte[] input, String what, @Nullable Throwable cause) {
        String shown = HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(input.length, MOST_SHOWN)));
        String text = new String(input, StandardCharsets.ISO_8859_1).replaceAll("[^ -~\\n]", "?");
        return new AssertionError(reader + " " + seed + " " + number + ": " + what + "\n" + text + "\n" + shown, cause);
    }

    /** READER SEED FIRST COUNT MOST_FAILURES: prints failures and counts; 1 if there were any. */
    public static void main(String[] args) throws IOException {
        FuzzedReader reader = FuzzedReader.valueOf(args[0].toUpperCase(Locale.ROOT));
        long first = Long.parseLong(args[2]);
        long count = Long.parseLong(args[3]);
        int left = Integer.parseInt(args[4]);
        Path folder = Files.createTempDirectory("tardigrad-fuzz");
        long started = System.nanoTime();
        int failures = 0;
        try {
            ReaderFuzz fuzz = new ReaderFuzz(reader, folder, Long.parseLong(args[1]));
            fuzz.readsWholeFiles();
            for (long number = first; number < first + count && failures < left; number++) {
                try {
                    fuzz.run(number);
                } catch (AssertionError e) {
                    failures++;
                    e.printStackTrace(System.out);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %s, %d failures, %.0f s%n",
                    reader,
                    fuzz.counts(),
                    failures,
                    (System.nanoTime() - started) / 1e9);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
        System.exit(failures > 0 ? 1 : 0);
    }
}
