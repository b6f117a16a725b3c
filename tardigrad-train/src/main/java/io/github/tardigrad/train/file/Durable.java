package io.github.tardigrad.train.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files and folders that survive a power cut. A file that was written and forced can still be gone: its name is in its folder, and so
 * is a name that was changed, and a folder is forced apart. Elsewhere than on POSIX systems a folder cannot be opened, nor need it be.
 */
public final class Durable {
    private Durable() {}

    /**
     * Has the names in a folder on the disk.
     *
     * @throws IOException if the disk will not have it
     */
    public static void force(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /**
     * Has the name of a file or folder on the disk, unless the folder that it is in cannot be read.
     *
     * @throws IOException if the disk will not have it
     */
    public static void forceEntry(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            try {
                force(parent);
            } catch (AccessDeniedException e) {
                // A folder of somebody else, in which ours was there before.
            }
        }
    }

    /**
     * Writes a file that is there whole or as it was before, whatever happens in between.
     *
     * @param file in a folder that exists
     * @param bytes its new content
     * @param writing the name that it has until it is whole, in the same folder
     * @throws IOException if the disk will not have it
     */
    public static void replace(Path file, byte[] bytes, Path writing) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        try (FileChannel channel = FileChannel.open(
                writing, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(writing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceEntry(file);
    }
}
