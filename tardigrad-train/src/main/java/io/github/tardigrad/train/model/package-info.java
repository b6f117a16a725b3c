/** What is trained: parameters, and gradients of the loss over weighted data partitions. */
@NullMarked
package io.github.tardigrad.train.model;

import org.jspecify.annotations.NullMarked;
