/** The mathematics of finding objects in images: boxes, anchors, what is matched with what, and average precision. */
@NullMarked
package io.github.tardigrad.train.detect;

import org.jspecify.annotations.NullMarked;
