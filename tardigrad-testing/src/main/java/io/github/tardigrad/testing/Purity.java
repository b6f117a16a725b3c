package io.github.tardigrad.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The rule for code that is a function of its arguments: no I/O, threads, clock, logging or unseeded randomness. */
public final class Purity {

    private static final Set<String> FORBIDDEN_CLASSES = Set.of(
            "java.io.Console",
            "java.io.RandomAccessFile",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.lang.System$Logger",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.security.SecureRandom",
            "java.time.Clock",
            "java.util.Timer",
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ForkJoinTask",
            "java.util.concurrent.ThreadLocalRandom");

    private static final Set<String> FORBIDDEN_PACKAGES =
            Set.of("java.net", "java.net.http", "java.nio.channels", "java.nio.file", "java.util.logging", "org.slf4j");

    /** Members by class and name; for these any overload is forbidden. */
    private static final Set<String> FORBIDDEN_MEMBERS = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.err",
            "java.lang.System.getLogger",
            "java.lang.System.getProperty",
            "java.lang.System.getenv",
            "java.lang.System.in",
            "java.lang.System.nanoTime",
            "java.lang.System.out",
            "java.util.UUID.randomUUID",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.random.RandomGenerator.of");

    /** Constructors that seed themselves. */
    private static final Set<String> FORBIDDEN_DEFAULT_CONSTRUCTORS =
            Set.of("java.util.Random", "java.util.SplittableRandom");

    private Purity() {}

    /**
     * The rule for a package and those below it. It holds for a package that has no class yet.
     *
     * @param packageName the package, as {@code io.github.tardigrad.core}
     * @return a rule to check against imported classes
     */
    public static ArchRule of(String packageName) {
        return noClasses()
                .that()
                .resideInAPackage(packageName + "..")
                .should()
                .dependOnClassesThat(FORBIDDEN_CLASS)
                .orShould()
                .accessTargetWhere(FORBIDDEN_MEMBER)
                .because("this code is a function of its arguments: time, randomness and input come from the caller")
                .allowEmptyShould(true);
    }

    /**
     * Reads the classes that a module ships, from wherever its build wrote them.
     *
     * @param packageName the package that they are in, or above
     * @return the classes, without those of the tests
     */
    public static JavaClasses mainClasses(String packageName) {
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages(packageName);
    }

    private static final DescribedPredicate<JavaClass> FORBIDDEN_CLASS = describe(
                    "do I/O, start threads, tell the time or log",
                    (JavaClass type) -> FORBIDDEN_CLASSES.contains(type.getName())
                            || FORBIDDEN_PACKAGES.stream()
                                    .anyMatch(forbidden -> type.getPackageName().equals(forbidden)
                                            || type.getPackageName().startsWith(forbidden + "."))
                            || type.getName().startsWith("java.io.File"))
            .or(assignableTo("java.util.concurrent.Executor"));

    private static final DescribedPredicate<JavaAccess<?>> FORBIDDEN_MEMBER = describe(
            "the target reads a clock, the environment or unseeded randomness, or runs in parallel", access -> {
                AccessTarget target = access.getTarget();
                String owner = target.getOwner().getName();
                return FORBIDDEN_MEMBERS.contains(owner + "." + target.getName())
                        || (owner.startsWith("java.time.") && target.getName().equals("now"))
                        || (owner.startsWith("java.util.") && target.getName().startsWith("parallel"))
                        || (FORBIDDEN_DEFAULT_CONSTRUCTORS.contains(owner)
                                && target.getFullName().endsWith(".<init>()"))
                        || target.getFullName().equals("java.util.Collections.shuffle(java.util.List)");
            });
}
