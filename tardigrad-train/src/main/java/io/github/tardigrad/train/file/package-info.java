/** Files: how much of one is read, what a number in it looks like, what lies in it, and what went wrong, in words. */
@NullMarked
package io.github.tardigrad.train.file;

import org.jspecify.annotations.NullMarked;
