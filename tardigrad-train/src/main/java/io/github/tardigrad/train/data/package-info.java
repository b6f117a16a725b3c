/** Examples: where they come from, which partition holds them, and which of them a round uses. */
@NullMarked
package io.github.tardigrad.train.data;

import org.jspecify.annotations.NullMarked;
