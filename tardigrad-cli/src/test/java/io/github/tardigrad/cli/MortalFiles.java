package io.github.tardigrad.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The files of this machine, which change a number of times and no more: the next change, and all after it, throw {@link
 * Killed}, so that the disk stays as a kill at that moment would leave it. A file that is opened for writing is a change.
 */
final class MortalFiles extends FileSystemProvider {
    /** No program expects it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final FileSystem system = new Files();
    private long left;

    MortalFiles(long changes) {
        this.left = changes;
    }

    /** The same path, of these files. */
    Path mortal(Path real) {
        return (Path) Proxy.newProxyInstance(
                MortalFiles.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getFileSystem")) {
                        return system;
                    }
                    Object[] given = arguments == null
                            ? null
                            : Arrays.stream(arguments).map(MortalFiles::real).toArray();
                    try {
                        Object found = method.invoke(real, given);
                        return found instanceof Path path
                                ? mortal(path)
                                : found instanceof Iterator<?> names ? names(names) : found;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Iterator<Path> names(Iterator<?> names) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return names.hasNext();
            }

            @Override
            public Path next() {
                return mortal((Path) names.next());
            }
        };
    }

    private static Object real(Object object) {
        return object instanceof Path path && path.getFileSystem() instanceof Files ? Path.of(path.toString()) : object;
    }

    private static Path real(Path path) {
        return (Path) real((Object) path);
    }

    private static FileSystemProvider provider() {
        return java.nio.file.FileSystems.getDefault().provider();
    }

    private synchronized void change() {
        if (left == 0) {
            throw new Killed();
        }
        left--;
    }

    private void changeIfWritten(Set<? extends OpenOption> options) {
        if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
            change();
        }
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        changeIfWritten(options);
        return provider().newByteChannel(real(path), options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        changeIfWritten(options);
        return provider().newFileChannel(real(path), options, attributes);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        if (!java.nio.file.Files.exists(real(path))) {
            change();
        }
        provider().createDirectory(real(path), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        change();
        provider().delete(real(path));
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        change();
        provider().copy(real(from), real(to), options);
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        change();
        provider().move(real(from), real(to), options);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> found = provider().newDirectoryStream(real(path), entry -> filter.accept(mortal(entry)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return names(found.iterator());
            }

            @Override
            public void close() throws IOException {
                found.close();
            }
        };
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return provider().isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return provider().isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return provider().getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        provider().checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return provider().getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return provider().readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        return provider().readAttributes(real(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        change();
        provider().setAttribute(real(path), name, value, options);
    }

    @Override
    public String getScheme() {
        return "mortal";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        return mortal(Path.of(uri));
    }

    private final class Files extends FileSystem {
        private final FileSystem real = java.nio.file.FileSystems.getDefault();

        @Override
        public FileSystemProvider provider() {
            return MortalFiles.this;
        }

        @Override
        public Path getPath(String first, String... more) {
            return mortal(real.getPath(first, more));
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return real.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return real.getRootDirectories();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return real.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return real.supportedFileAttributeViews();
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            return real.getPathMatcher(pattern);
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return real.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() throws IOException {
            return real.newWatchService();
        }

        @Override
        public void close() {}
    }
}
