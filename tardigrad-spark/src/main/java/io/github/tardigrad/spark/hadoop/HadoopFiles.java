package io.github.tardigrad.spark.hadoop;

import io.github.tardigrad.train.file.RemoteFiles;
import java.net.URI;
import java.nio.file.Path;

/** Paths of whatever Hadoop has a file system for: {@code hdfs}, {@code s3a}, {@code abfs}, {@code gs} and others. */
public final class HadoopFiles implements RemoteFiles {
    /** For the service loader. */
    public HadoopFiles() {}

    @Override
    public Path path(URI uri) {
        if (uri.getScheme() == null || uri.getPath() == null || !uri.getPath().startsWith("/")) {
            throw new IllegalArgumentException("must be SCHEME://AUTHORITY/PATH: " + uri);
        }
        return new HadoopPath(new HadoopFileSystem(uri.getScheme(), uri.getAuthority()), Path.of(uri.getPath()));
    }
}
