/** Who holds what, as a design: planes, graphs, cosets and repetition, with their spectra and parallel classes. */
@NullMarked
package io.github.tardigrad.core.assignment;

import org.jspecify.annotations.NullMarked;
