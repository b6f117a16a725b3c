/** Who is late: response times and straggler probabilities. */
@NullMarked
package io.github.tardigrad.core.cluster;

import org.jspecify.annotations.NullMarked;
