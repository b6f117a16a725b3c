/** Training rounds and the engines that drive them. */
@NullMarked
package io.github.tardigrad.train;

import org.jspecify.annotations.NullMarked;
