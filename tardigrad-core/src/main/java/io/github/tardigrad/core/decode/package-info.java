/** Weights for what arrived, which turn messages into an estimate. */
@NullMarked
package io.github.tardigrad.core.decode;

import org.jspecify.annotations.NullMarked;
