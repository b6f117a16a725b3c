/** What a run measures of its workers: when each answered, and what follows for the plan. */
@NullMarked
package io.github.tardigrad.train.measure;

import org.jspecify.annotations.NullMarked;
