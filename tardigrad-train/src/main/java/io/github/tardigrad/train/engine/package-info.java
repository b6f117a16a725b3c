/** Who computes the messages of a round: workers under a virtual clock or on threads of their own. */
@NullMarked
package io.github.tardigrad.train.engine;

import org.jspecify.annotations.NullMarked;
