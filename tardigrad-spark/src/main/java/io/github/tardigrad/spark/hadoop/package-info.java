/** Hadoop's file systems as Java's, to read from. */
@NullMarked
package io.github.tardigrad.spark.hadoop;

import org.jspecify.annotations.NullMarked;
