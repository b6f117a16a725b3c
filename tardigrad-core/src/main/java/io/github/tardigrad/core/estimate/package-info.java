/** From measured response times, some of them cut off at a deadline, to straggler probabilities and how sure they are. */
@NullMarked
package io.github.tardigrad.core.estimate;

import org.jspecify.annotations.NullMarked;
