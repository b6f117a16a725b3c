package io.github.tardigrad.testing;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Draws the seed of each test, or takes it from {@code -Dtardigrad.seed}; see {@link Seeded}. */
public final class RandomSeed implements ParameterResolver, AfterEachCallback {

    private static final String PROPERTY = "tardigrad.seed";
    private static final Namespace NAMESPACE = Namespace.create(RandomSeed.class);
    private static final SecureRandom FRESH = new SecureRandom();

    /** For JUnit, which makes its extensions itself. */
    public RandomSeed() {}

    /** The seed of a test and the one generator that all its parameters share. */
    private record Drawn(Seed seed, RandomGenerator generator) {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == RandomGenerator.class || type == Seed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Drawn drawn = test.getStore(NAMESPACE).getOrComputeIfAbsent(Drawn.class, key -> draw(test), Drawn.class);
        return parameter.getParameter().getType() == Seed.class ? drawn.seed() : drawn.generator();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        Drawn drawn = test.getStore(NAMESPACE).get(Drawn.class, Drawn.class);
        if (drawn != null && test.getExecutionException().isPresent()) {
            System.err.println(replayLine(
                    Path.of("").toAbsolutePath(),
                    test.getRequiredTestClass(),
                    test.getRequiredTestMethod().getName(),
                    drawn.seed()));
        }
    }

    private static Drawn draw(ExtensionContext test) {
        Seed seed = test.getConfigurationParameter(PROPERTY)
                .filter(hex -> !hex.isEmpty())
                .map(Seed::parse)
                .orElseGet(() -> new Seed(Integer.toUnsignedLong(FRESH.nextInt())));
        return new Drawn(seed, seed.generator());
    }

    /** Tests run in the folder of their module, which names it. */
    static String replayLine(Path moduleFolder, Class<?> testClass, String method, Seed seed) {
        String selected =
                testClass.getName().substring(testClass.getPackageName().length() + 1) + "#" + method;
        // The name of a nested class holds a $, which a shell would read.
        String quoted = selected.contains("$") ? "'" + selected + "'" : selected;
        return "reproduce: ./mvnw -pl " + moduleFolder.getFileName() + " -am test -Dtest=" + quoted
                + " -Dsurefire.failIfNoSpecifiedTests=false -D" + PROPERTY + "=" + seed;
    }
}
