package io.github.tardigrad.spark.hadoop;

import java.net.URI;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** This machine's files by a scheme of their own, as if they were another's. */
public final class ShelfFileSystem extends RawLocalFileSystem {
    static final String KEY = "spark.hadoop.fs.shelf.impl";

    @Override
    public String getScheme() {
        return "shelf";
    }

    @Override
    public URI getUri() {
        return URI.create("shelf:///");
    }
}
