package io.github.tardigrad.simulation;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what a power cut would leave. A file has what was written and what was forced; a folder has the entries
 * that a program sees and those that were forced. A kill leaves what the program sees. A power cut leaves of each folder either its
 * forced entries or those seen, and of each file what was forced, what was written, or a part of it.
 *
 * <p>Changes by the thread that owns the disk are counted, and the world is asked before each whether it strikes there. Threads: safe.
 */
final class Disk extends FileSystemProvider {
    private static final String NO_SPACE = "No space left on device";
    private static final Path SEPARATED = Path.of("");

    /** What becomes of a change of the disk. */
    enum Fate {
        DONE,
        KILLED_BEFORE,
        KILLED_HALF,
        KILLED_AFTER,
        FULL
    }

    /** Asked before each counted change. */
    interface Fates {
        Fate next();
    }

    private abstract static class Node {}

    private static final class Folder extends Node {
        private TreeMap<String, Node> seen = new TreeMap<>();
        private TreeMap<String, Node> forced = new TreeMap<>();
    }

    private static final class Data extends Node {
        private byte[] bytes = {};
        private int length;
        private byte[] forced = {};

        private void write(long at, ByteBuffer source, int count) {
            int end = Math.toIntExact(at + count);
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            source.get(bytes, (int) at, count);
            length = Math.max(length, end);
        }
    }

    private final FileSystem system = new Files();
    private Folder root = new Folder();
    private Fates fates = () -> Fate.DONE;
    private @Nullable Thread owner;
    private boolean dead;
    private boolean full;
    private long life;

    Disk() {
        super();
    }

    /** The path of this disk with this text. */
    Path path(String text) {
        return wrap(Path.of(text));
    }

    /** From here on changes by this thread are counted. */
    synchronized void own(Thread thread, Fates of) {
        life++;
        owner = thread;
        fates = of;
        dead = false;
        full = false;
    }

    /** Nothing can be read or written until the next {@link #own}: the process is dead, though its threads may not know. */
    synchronized void die() {
        dead = true;
    }

    /** Whether a fault has struck since the process was started. */
    synchronized boolean struck() {
        return dead || full;
    }

    /** Leaves what a power cut would; what is left of a file or folder is a function of the seed and its path. */
    synchronized void cutPower(long seed) {
        root = cut(root, seed, "");
    }

    private static boolean likely(int percent, long seed, String path, int question) {
        return Draw.below(100, seed, 30, path.hashCode(), question) < percent;
    }

    private static Folder cut(Folder folder, long seed, String path) {
        Folder left = new Folder();
        TreeMap<String, Node> entries = likely(50, seed, path, 0) ? folder.forced : folder.seen;
        entries.forEach((name, node) -> {
            String inside = path + "/" + name;
            if (node instanceof Folder inner) {
                left.seen.put(name, cut(inner, seed, inside));
            } else if (node instanceof Data data) {
                left.seen.put(name, cut(data, seed, inside));
            }
        });
        left.forced = new TreeMap<>(left.seen);
        return left;
    }

    private static Data cut(Data data, long seed, String path) {
        Data left = new Data();
        if (likely(40, seed, path, 1)) {
            left.bytes = data.forced.clone();
            left.length = data.forced.length;
        } else {
            // What is appended reaches the disk bit by bit; what is as it was forced stays.
            int differs = Arrays.mismatch(data.bytes, 0, data.length, data.forced, 0, data.forced.length);
            int least = differs < 0 ? data.length : differs;
            left.bytes = data.bytes.clone();
            left.length = likely(30, seed, path, 2)
                    ? data.length
                    : least + Draw.below(data.length - least + 1, seed, 31, path.hashCode(), 0);
        }
        left.forced = Arrays.copyOf(left.bytes, left.length);
        return left;
    }

    /** Flips a bit of a file; false if there is no such file or it is empty. */
    synchronized boolean flip(Path path, long bit) {
        if (find(path) instanceof Data data && data.length > 0) {
            int at = (int) (bit / 8 % data.length);
            data.bytes[at] ^= (byte) (1 << bit % 8);
            data.forced = Arrays.copyOf(data.bytes, data.length);
            return true;
        }
        return false;
    }

    /** The names in a folder, in order; none if there is no such folder. */
    synchronized List<String> names(Path path) {
        return find(path) instanceof Folder folder ? new ArrayList<>(folder.seen.keySet()) : List.of();
    }

    private void live() {
        if (dead) {
            throw new Killed();
        }
    }

    private interface Change {
        void apply() throws IOException;
    }

    /** Half of it where the process dies in the middle: nothing, of what cannot be torn. */
    private void change(Change whole, Change half) throws IOException {
        live();
        if (full) {
            throw new FileSystemException("simulated disk", null, NO_SPACE);
        }
        if (Thread.currentThread() != owner) {
            whole.apply();
            return;
        }
        switch (fates.next()) {
            case DONE -> whole.apply();
            case FULL -> {
                full = true;
                throw new FileSystemException("simulated disk", null, NO_SPACE);
            }
            case KILLED_BEFORE -> {
                dead = true;
                throw new Killed();
            }
            case KILLED_HALF -> {
                half.apply();
                dead = true;
                throw new Killed();
            }
            case KILLED_AFTER -> {
                whole.apply();
                dead = true;
                throw new Killed();
            }
        }
    }

    private @Nullable Node find(Path path) {
        Node node = root;
        for (Path part : plain(path).toAbsolutePath().normalize()) {
            if (!(node instanceof Folder folder)) {
                return null;
            }
            node = folder.seen.get(part.toString());
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    private Node need(Path path) throws NoSuchFileException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private Folder parent(Path path) throws IOException {
        Path above = plain(path).toAbsolutePath().normalize().getParent();
        if (above == null || !(find(above) instanceof Folder folder)) {
            throw new NoSuchFileException(path.toString());
        }
        return folder;
    }

    private static String name(Path path) {
        return String.valueOf(plain(path).getFileName());
    }

    private Path wrap(Path real) {
        return (Path) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    String called = method.getName();
                    if (called.equals("getFileSystem")) {
                        return system;
                    }
                    if (called.equals("equals")) {
                        return arguments[0] instanceof Path other
                                && other.getFileSystem() == system
                                && real.equals(plain(other));
                    }
                    if (called.equals("toRealPath")) {
                        return wrap(real.toAbsolutePath().normalize());
                    }
                    Object[] given = arguments == null
                            ? null
                            : Arrays.stream(arguments).map(Disk::plain).toArray();
                    try {
                        Object found = method.invoke(real, given);
                        return found instanceof Path path
                                ? wrap(path)
                                : found instanceof Iterator<?> names ? wrapped(names) : found;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Iterator<Path> wrapped(Iterator<?> names) {
        List<Path> paths = new ArrayList<>();
        names.forEachRemaining(name -> paths.add(wrap((Path) name)));
        return paths.iterator();
    }

    private static Object plain(Object object) {
        return object instanceof Path path && path.getFileSystem() instanceof Files ? Path.of(path.toString()) : object;
    }

    private static Path plain(Path path) {
        return (Path) plain((Object) path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public synchronized FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        live();
        Node node = find(path);
        if (node instanceof Folder folder) {
            return new Channel(new Data(), folder, false);
        }
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        if (node == null) {
            if (!writes
                    || !(options.contains(StandardOpenOption.CREATE)
                            || options.contains(StandardOpenOption.CREATE_NEW))) {
                throw new NoSuchFileException(path.toString());
            }
            Folder folder = parent(path);
            Data created = new Data();
            change(() -> folder.seen.put(name(path), created), () -> {});
            return new Channel(created, null, isAppended(path));
        }
        if (options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Data data = (Data) node;
        if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            change(() -> data.length = 0, () -> {});
        }
        return new Channel(data, null, isAppended(path));
    }

    private static boolean isAppended(Path path) {
        return name(path).endsWith(".jsonl");
    }

    @Override
    public synchronized void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        live();
        Folder folder = parent(path);
        if (folder.seen.containsKey(name(path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        change(() -> folder.seen.put(name(path), new Folder()), () -> {});
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        live();
        Node node = need(path);
        if (node instanceof Folder folder && !folder.seen.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        Folder folder = parent(path);
        change(() -> folder.seen.remove(name(path)), () -> {});
    }

    @Override
    public synchronized void copy(Path from, Path to, CopyOption... options) throws IOException {
        live();
        if (!(need(from) instanceof Data data)) {
            throw new FileSystemException(from.toString());
        }
        Data copy = new Data();
        copy.bytes = Arrays.copyOf(data.bytes, data.length);
        copy.length = data.length;
        Folder folder = parent(to);
        change(() -> folder.seen.put(name(to), copy), () -> {
            copy.length /= 2;
            folder.seen.put(name(to), copy);
        });
    }

    @Override
    public synchronized void move(Path from, Path to, CopyOption... options) throws IOException {
        live();
        Node node = need(from);
        Folder source = parent(from);
        Folder target = parent(to);
        boolean replaces = List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
        Node there = target.seen.get(name(to));
        if (there instanceof Folder folder && !folder.seen.isEmpty()) {
            throw new DirectoryNotEmptyException(to.toString());
        }
        if (there != null && !replaces && !(node instanceof Folder)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        change(
                () -> {
                    source.seen.remove(name(from));
                    target.seen.put(name(to), node);
                },
                () -> {});
    }

    @Override
    public synchronized DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        live();
        if (!(need(path) instanceof Folder folder)) {
            throw new NotDirectoryException(path.toString());
        }
        List<Path> found = new ArrayList<>();
        for (String name : folder.seen.keySet()) {
            Path entry = path.resolve(name);
            if (filter.accept(entry)) {
                found.add(entry);
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        return one.equals(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void checkAccess(Path path, AccessMode... modes) throws IOException {
        live();
        need(path);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public synchronized <A extends BasicFileAttributes> A readAttributes(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        live();
        return type.cast(new Attributes(need(path)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        BasicFileAttributes found = readAttributes(path, BasicFileAttributes.class, options);
        return Map.of("size", found.size(), "isDirectory", found.isDirectory());
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String getScheme() {
        return "simulated";
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
        return wrap(Path.of(uri));
    }

    private record Attributes(Node node) implements BasicFileAttributes {
        @Override
        public FileTime lastModifiedTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public FileTime lastAccessTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public FileTime creationTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public boolean isRegularFile() {
            return node instanceof Data;
        }

        @Override
        public boolean isDirectory() {
            return node instanceof Folder;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }

        @Override
        public long size() {
            return node instanceof Data data ? data.length : 0;
        }

        @Override
        public @Nullable Object fileKey() {
            return null;
        }
    }

    /** Of a file, or of a folder that is opened to be forced. */
    private final class Channel extends FileChannel {
        private final Data data;
        private final @Nullable Folder folder;
        private final boolean appended;
        private final long opened = life;
        private long position;

        Channel(Data data, @Nullable Folder folder, boolean appended) {
            super();
            this.data = data;
            this.folder = folder;
            this.appended = appended;
        }

        /** A thread of a process that was killed writes no more, whatever it thinks. */
        private void requireLife() {
            live();
            if (opened != life) {
                throw new Killed();
            }
        }

        @Override
        public int read(ByteBuffer target) {
            synchronized (Disk.this) {
                int count = read(target, position);
                position += Math.max(0, count);
                return count;
            }
        }

        @Override
        public int read(ByteBuffer target, long at) {
            synchronized (Disk.this) {
                live();
                if (at >= data.length) {
                    return -1;
                }
                int count = Math.min(target.remaining(), (int) (data.length - at));
                target.put(data.bytes, (int) at, count);
                return count;
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            synchronized (Disk.this) {
                int count = write(source, position);
                position += count;
                return count;
            }
        }

        @Override
        public int write(ByteBuffer source, long at) throws IOException {
            synchronized (Disk.this) {
                requireLife();
                int count = source.remaining();
                if (appended) {
                    // Lines of the record are written when there is time: how many at once is not in the seed.
                    if (full) {
                        throw new FileSystemException("simulated disk", null, NO_SPACE);
                    }
                    data.write(at, source, count);
                } else {
                    change(() -> data.write(at, source, count), () -> data.write(at, source, count / 2));
                }
                return count;
            }
        }

        @Override
        public void force(boolean metaData) throws IOException {
            synchronized (Disk.this) {
                requireLife();
                change(
                        () -> {
                            if (folder != null) {
                                folder.forced = new TreeMap<>(folder.seen);
                            } else {
                                data.forced = Arrays.copyOf(data.bytes, data.length);
                            }
                        },
                        () -> {});
            }
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            synchronized (Disk.this) {
                if (size < data.length) {
                    change(() -> data.length = (int) size, () -> {});
                }
                position = Math.min(position, size);
                return this;
            }
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public FileChannel position(long next) {
            position = next;
            return this;
        }

        @Override
        public long size() {
            synchronized (Disk.this) {
                live();
                return data.length;
            }
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long at, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long at, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long at, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long at, long size, boolean shared) {
            return tryLock(at, size, shared);
        }

        @Override
        public FileLock tryLock(long at, long size, boolean shared) {
            return new FileLock(this, at, size, shared) {
                @Override
                public boolean isValid() {
                    return isOpen();
                }

                @Override
                public void release() {
                    // goes with the channel
                }
            };
        }

        @Override
        protected void implCloseChannel() {
            // nothing to free
        }
    }

    private final class Files extends FileSystem {
        Files() {
            super();
        }

        @Override
        public FileSystemProvider provider() {
            return Disk.this;
        }

        @Override
        public Path getPath(String first, String... more) {
            return wrap(Path.of(first, more));
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
            return SEPARATED.getFileSystem().getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return List.of(wrap(SEPARATED.toAbsolutePath().getRoot()));
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return List.of();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return Set.of("basic", "posix");
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // stays open
        }
    }
}
