package io.github.tardigrad.train.run;

import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sole right to write a folder of runs. It goes with the process, however that ends; {@code .lock}, which names the
 * process, stays.
 */
public final class RunLock implements AutoCloseable {
    static final String FILE = ".lock";

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
    /** Far behind the text, which others may then read also where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    /** Of this process: to open and close a file a second time would give up the process's lock on it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    /** Of the number of a process. */
    private static final int MOST_DIGITS = 20;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes it, at once or not at all.
     *
     * @param folder which exists
     * @throws RunFailedException if another run has it
     * @throws IOException if the folder cannot be written
     */
    public static RunLock of(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve(FILE);
        if (!HELD.add(file)) {
            throw busy(folder, Long.toString(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            lock(folder, file, channel);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new RunLock(file, channel);
        } catch (IOException | RuntimeException | Error e) {
            HELD.remove(file);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static void lock(Path folder, Path file, FileChannel channel) throws IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (IOException e) {
            LOG.warn("{} cannot be locked ({}): nothing else may train there", folder, FileProblem.of(e));
            return;
        }
        if (lock == null) {
            throw busy(folder, new String(SmallFile.read(file, MOST_DIGITS), StandardCharsets.US_ASCII).strip());
        }
    }

    private static RunFailedException busy(Path folder, String process) {
        return new RunFailedException("the run folder " + folder + " is in use: "
                + (process.isEmpty() ? "another process" : "process " + process) + " trains there");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("{} cannot be closed: {}", file, FileProblem.of(e));
        } finally {
            HELD.remove(file);
        }
    }
}
