package io.github.tardigrad.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.tardigrad.testing.Purity;
import org.junit.jupiter.api.Test;

class PurityTest {

    private static final String PACKAGE = "io.github.tardigrad.core";

    @Test
    void mainClassesArePure() {
        Purity.of(PACKAGE).check(Purity.mainClasses(PACKAGE));
    }

    @Test
    void impureClassIsReported() {
        JavaClasses fixture = new ClassFileImporter().importClasses(ImpureFixture.class);
        assertThat(Purity.of(PACKAGE).evaluate(fixture).getFailureReport().getDetails())
                .singleElement()
                .asString()
                .contains("ImpureFixture.readsTheClock()", "java.lang.System.nanoTime()");
    }
}
