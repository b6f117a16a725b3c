/** Networks that look at images, as torchvision has them. */
@NullMarked
package io.github.tardigrad.torch.vision;

import org.jspecify.annotations.NullMarked;
