/** Codes beside each other on one cluster: predicted errors, round times, and the choice among them. */
@NullMarked
package io.github.tardigrad.core.compare;

import org.jspecify.annotations.NullMarked;
