/**
 * The papers' experiments, as data: tables, curves with intervals, and claims with the test that decides each.
 *
 * <p>Nothing here draws or reads a clock: an outcome is a function of the experiment, the effort and the number of seeds.
 * Training experiments keep finished parts in a folder.
 */
@NullMarked
package io.github.tardigrad.lab;

import org.jspecify.annotations.NullMarked;
