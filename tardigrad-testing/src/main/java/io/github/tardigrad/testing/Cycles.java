package io.github.tardigrad.testing;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;

/** The rule for a module's packages: none needs another that needs it. */
public final class Cycles {

    private Cycles() {}

    /**
     * The rule for the packages directly below a package, each with those below it.
     *
     * @param packageName the package, as {@code io.github.tardigrad.core}
     * @return a rule to check against imported classes
     */
    public static ArchRule noneBetweenPackagesOf(String packageName) {
        return slices().matching(packageName + ".(*)..").should().beFreeOfCycles();
    }
}
