package io.github.tardigrad.train.file;

import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/** Files that are not this machine's, to be read: a service, which tardigrad-spark offers for Hadoop's file systems. */
public interface RemoteFiles {
    /**
     * The path that a URI with a scheme names. Its text is that URI again; nothing is opened yet.
     *
     * @throws IllegalArgumentException if the URI has no absolute path
     */
    Path path(URI uri);

    /** The one on the class path. */
    static Optional<RemoteFiles> installed() {
        return ServiceLoader.load(RemoteFiles.class, RemoteFiles.class.getClassLoader())
                .findFirst();
    }

    /** Whether a path is another machine's. */
    static boolean isRemote(Path path) {
        return !path.getFileSystem().equals(FileSystems.getDefault());
    }
}
