/** Test helpers: replayable seeds and awkward inputs. */
@NullMarked
package io.github.tardigrad.testing;

import org.jspecify.annotations.NullMarked;
