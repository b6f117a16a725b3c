/** One round as a pure state machine: state + event + now gives the next state, effects and a reason. */
@NullMarked
package io.github.tardigrad.train.round;

import org.jspecify.annotations.NullMarked;
