/**
 * Block codes: the gradient is cut into m blocks, messages are of one block's length. Families, their errors for a set of
 * arrivals, and bounds; errors are normalised, 0 to 1, in units of m N.
 */
@NullMarked
package io.github.tardigrad.core.block;

import org.jspecify.annotations.NullMarked;
