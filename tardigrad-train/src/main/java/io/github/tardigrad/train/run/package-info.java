/** A training run from its first round to its last: the coordinator's loop, its folder and its results. */
@NullMarked
package io.github.tardigrad.train.run;

import org.jspecify.annotations.NullMarked;
