/** Images with objects to find: COCO's format, how an image becomes an example, and scenes to try it with. */
@NullMarked
package io.github.tardigrad.train.coco;

import org.jspecify.annotations.NullMarked;
