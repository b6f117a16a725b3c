/** From an estimate of the gradient to the next parameters: optimizers and learning-rate schedules. */
@NullMarked
package io.github.tardigrad.train.optimize;

import org.jspecify.annotations.NullMarked;
