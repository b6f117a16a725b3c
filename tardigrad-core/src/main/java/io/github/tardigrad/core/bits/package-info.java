/** How many bits each worker may send for a coordinate of its message, out of one budget for all. */
@NullMarked
package io.github.tardigrad.core.bits;

import org.jspecify.annotations.NullMarked;
