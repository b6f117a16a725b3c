/** Who computes what: masses, the encoding matrix and its sparse constructions. */
@NullMarked
package io.github.tardigrad.core.code;

import org.jspecify.annotations.NullMarked;
