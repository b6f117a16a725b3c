/** What a user asks for: a job, read from YAML, checked, and written back with every default. */
@NullMarked
package io.github.tardigrad.train.job;

import org.jspecify.annotations.NullMarked;
