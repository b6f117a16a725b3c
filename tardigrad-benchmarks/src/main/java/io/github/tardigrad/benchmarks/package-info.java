/** Measurements. */
package io.github.tardigrad.benchmarks;
