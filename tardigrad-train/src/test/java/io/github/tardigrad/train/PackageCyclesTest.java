package io.github.tardigrad.train;

import io.github.tardigrad.testing.Cycles;
import io.github.tardigrad.testing.Purity;
import org.junit.jupiter.api.Test;

class PackageCyclesTest {
    private static final String PACKAGE = "io.github.tardigrad.train";

    @Test
    void noPackageNeedsOneThatNeedsIt() {
        Cycles.noneBetweenPackagesOf(PACKAGE).check(Purity.mainClasses(PACKAGE));
    }
}
