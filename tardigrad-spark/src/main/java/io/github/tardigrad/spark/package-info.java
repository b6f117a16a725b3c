/** Workers as tasks of an Apache Spark cluster: a round is one job. */
@NullMarked
package io.github.tardigrad.spark;

import org.jspecify.annotations.NullMarked;
