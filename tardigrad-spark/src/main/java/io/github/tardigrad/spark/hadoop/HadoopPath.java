package io.github.tardigrad.spark.hadoop;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/**
 * A path of one of Hadoop's file systems.
 *
 * @param system whose it is
 * @param names the same path on this machine: it has the same names, parents and order
 */
record HadoopPath(HadoopFileSystem system, Path names) implements Path {
    org.apache.hadoop.fs.Path hadoop() {
        return new org.apache.hadoop.fs.Path(toUri());
    }

    private HadoopPath of(Path other) {
        return new HadoopPath(system, other);
    }

    private @Nullable Path ofNullable(@Nullable Path other) {
        return other == null ? null : of(other);
    }

    private static Path names(Path other) {
        return other instanceof HadoopPath path ? path.names : other;
    }

    private boolean elsewhere(Path other) {
        return !(other instanceof HadoopPath path) || !path.system.equals(system);
    }

    @Override
    public HadoopFileSystem getFileSystem() {
        return system;
    }

    @Override
    public boolean isAbsolute() {
        return names.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return ofNullable(names.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return ofNullable(names.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return ofNullable(names.getParent());
    }

    @Override
    public int getNameCount() {
        return names.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return of(names.getName(index));
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        return of(names.subpath(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return !elsewhere(other) && names.startsWith(names(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return !elsewhere(other) && names.endsWith(names(other));
    }

    @Override
    public Path normalize() {
        return of(names.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return other.isAbsolute() ? other : of(names.resolve(names(other)));
    }

    @Override
    public Path relativize(Path other) {
        if (elsewhere(other)) {
            throw new IllegalArgumentException("of another file system: " + other);
        }
        return of(names.relativize(names(other)));
    }

    @Override
    public URI toUri() {
        return system.uri(names.toAbsolutePath());
    }

    @Override
    public Path toAbsolutePath() {
        return of(names.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(other.toString());
    }

    /** The URI, which names the path in a job; of a relative path its names. */
    @Override
    public String toString() {
        return isAbsolute() ? toUri().toString() : names.toString();
    }
}
