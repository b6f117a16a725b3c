/** Files: what went wrong with one, in words. */
@NullMarked
package io.github.tardigrad.train.file;

import org.jspecify.annotations.NullMarked;
