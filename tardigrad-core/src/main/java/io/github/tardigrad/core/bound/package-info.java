/** How wrong the estimate is: guaranteed, exactly, and by simulation. */
@NullMarked
package io.github.tardigrad.core.bound;

import org.jspecify.annotations.NullMarked;
