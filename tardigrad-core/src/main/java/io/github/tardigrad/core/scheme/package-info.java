/** Every gradient code by name: how it encodes, how it decodes, what it can be told. */
@NullMarked
package io.github.tardigrad.core.scheme;

import org.jspecify.annotations.NullMarked;
