/**
 * What a job can set: things that are chosen by name ({@link io.github.tardigrad.core.option.Configurable}), their parameters
 * with defaults and ranges, and checked values for them.
 */
@NullMarked
package io.github.tardigrad.core.option;

import org.jspecify.annotations.NullMarked;
