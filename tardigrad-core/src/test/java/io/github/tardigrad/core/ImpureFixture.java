package io.github.tardigrad.core;

/** Breaks the rule of {@link PurityTest}, to show that it can fail. */
final class ImpureFixture {

    private ImpureFixture() {}

    static long readsTheClock() {
        return System.nanoTime();
    }
}
