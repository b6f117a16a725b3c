/** Who is late: delay models, deadlines and the straggler probabilities that follow from them. */
@NullMarked
package io.github.tardigrad.core.cluster;

import org.jspecify.annotations.NullMarked;
