/** The command line. */
@NullMarked
package io.github.tardigrad.cli;

import org.jspecify.annotations.NullMarked;
