/** All of it together: a cluster and a specification become a code plan. */
@NullMarked
package io.github.tardigrad.core.plan;

import org.jspecify.annotations.NullMarked;
