package io.github.tardigrad.spark.hadoop;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;

/**
 * One of Hadoop's file systems, by scheme and authority, configured as Spark is: by {@code spark.hadoop.*} and by the
 * files of {@code HADOOP_CONF_DIR}. It is read-only.
 */
final class HadoopFileSystem extends FileSystem {
    private final String scheme;
    private final @Nullable String authority;
    private volatile @Nullable Configuration configuration;

    HadoopFileSystem(String scheme, @Nullable String authority) {
        this.scheme = scheme;
        this.authority = authority;
    }

    /** Spark's in a driver or an executor; before there is a driver, what it will be. */
    Configuration configuration() {
        Configuration known = configuration;
        if (known == null) {
            SparkEnv environment = SparkEnv.get();
            known = SparkHadoopUtil.get()
                    .newConfiguration(environment == null ? new SparkConf(true) : environment.conf());
            configuration = known;
        }
        return known;
    }

    URI uri(Path absolute) {
        try {
            return new URI(scheme, authority == null ? "" : authority, absolute.toString(), null, null);
        } catch (URISyntaxException e) {
            throw new AssertionError("made from a URI's parts", e);
        }
    }

    @Override
    public FileSystemProvider provider() {
        return HadoopProvider.INSTANCE;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("Hadoop closes its file systems itself");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new HadoopPath(this, Path.of(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
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
    public boolean equals(@Nullable Object other) {
        return other instanceof HadoopFileSystem system
                && scheme.equals(system.scheme)
                && Objects.equals(authority, system.authority);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scheme, authority);
    }
}
