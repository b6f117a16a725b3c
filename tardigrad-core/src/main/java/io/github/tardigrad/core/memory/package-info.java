/**
 * What workers and the coordinator remember from round to round, so that nothing a straggler or a quantizer took is lost.
 *
 * <p>A {@link io.github.tardigrad.core.memory.Memory} has two ends. The worker's decides what goes out in a round, and learns from
 * the order that opens the next one whether it was taken ({@link io.github.tardigrad.core.memory.Acknowledgements}); the
 * coordinator's adds to the estimate of a round what it remembers, and folds the accepted frames in afterwards. {@link
 * io.github.tardigrad.core.memory.NoMemory} is none, {@link io.github.tardigrad.core.memory.ErrorFeedback} the first, {@link io.github.tardigrad.core.memory.GradientMemory} the one
 * under which the noise of stragglers and quantizers vanishes.
 */
@NullMarked
package io.github.tardigrad.core.memory;

import org.jspecify.annotations.NullMarked;
