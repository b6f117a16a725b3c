/**
 * The dithered lattice: an unbiased quantizer whose noise is known exactly for every vector, its integers entropy coded.
 *
 * <p>A worker's coordinates travel {@code float[] -> } {@link io.github.tardigrad.core.lattice.LatticeEncoder} {@code ->
 * bytes -> } {@link io.github.tardigrad.core.lattice.LatticePayload} {@code -> } {@link
 * io.github.tardigrad.core.lattice.LatticeDecoder} {@code -> estimate}. Planning needs only {@link
 * io.github.tardigrad.core.lattice.LatticeRate}. What it is and what it costs is in {@code docs/lattice.md}, its bytes
 * and its arithmetic in {@code docs/wire-format.md}.
 */
@NullMarked
package io.github.tardigrad.core.lattice;

import org.jspecify.annotations.NullMarked;
