/** Checkpoints that survive a kill at any moment: safetensors, JSON and a manifest of hashes. */
@NullMarked
package io.github.tardigrad.train.checkpoint;

import org.jspecify.annotations.NullMarked;
