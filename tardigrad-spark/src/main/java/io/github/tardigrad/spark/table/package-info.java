/** Spark's DataFrames as examples. */
@NullMarked
package io.github.tardigrad.spark.table;

import org.jspecify.annotations.NullMarked;
