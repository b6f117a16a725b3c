package io.github.tardigrad.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class PurityTest {

    private static final String HERE = PurityTest.class.getPackageName();

    @Test
    void everyWayOutIsReported() {
        JavaClasses impure = new ClassFileImporter().importClasses(Impure.class);
        EvaluationResult result = Purity.of(HERE).evaluate(impure);
        String report = String.join("\n", result.getFailureReport().getDetails());
        for (var method : Impure.class.getDeclaredMethods()) {
            assertThat(report).contains("." + method.getName() + "(");
        }
    }

    @Test
    void seededAndSerialCodeIsPure() {
        JavaClasses pure = new ClassFileImporter().importClasses(Pure.class);
        assertThat(Purity.of(HERE).evaluate(pure).getFailureReport().getDetails())
                .isEmpty();
    }

    @Test
    void aPackageWithoutClassesIsPure() {
        JavaClasses pure = new ClassFileImporter().importClasses(Pure.class);
        Purity.of("io.github.tardigrad.nothing").check(pure);
    }

    /** Each method is impure in one way; never run, only read. */
    @SuppressWarnings({"unused", "resource", "static-method"})
    private static final class Impure {

        private Impure() {}

        static URI net() {
            return URI.create("file:/");
        }

        static FileChannel channels(FileChannel channel) {
            return channel;
        }

        static Path file() {
            return Path.of("");
        }

        static int stream(FileInputStream stream) throws IOException {
            return stream.read();
        }

        static Thread thread() {
            return Thread.currentThread();
        }

        static ExecutorService executor() {
            return Executors.newSingleThreadExecutor();
        }

        static CompletableFuture<String> future() {
            return new CompletableFuture<>();
        }

        static long nanoTime() {
            return System.nanoTime();
        }

        static long currentTimeMillis() {
            return System.currentTimeMillis();
        }

        static Instant now() {
            return Instant.now();
        }

        static PrintStream out() {
            return System.out;
        }

        static String property() {
            return System.getProperty("user.dir");
        }

        static double mathRandom() {
            return Math.random();
        }

        static Random unseeded() {
            return new Random();
        }

        static SplittableRandom unseededSplittable() {
            return new SplittableRandom();
        }

        static RandomGenerator unseededGenerator() {
            return RandomGenerator.getDefault();
        }

        static int threadLocalRandom() {
            return ThreadLocalRandom.current().nextInt();
        }

        static UUID uuid() {
            return UUID.randomUUID();
        }

        static void shuffle(List<String> list) {
            Collections.shuffle(list);
        }

        static Stream<String> parallel(Stream<String> stream) {
            return stream.parallel();
        }

        static Stream<String> parallelStream(Collection<String> all) {
            return all.parallelStream();
        }

        static Logger log() {
            return LoggerFactory.getLogger("");
        }
    }

    @SuppressWarnings("unused")
    private static final class Pure {

        private Pure() {}

        static int seeded() {
            return new Random(1).nextInt() + new SplittableRandom(1).nextInt();
        }

        static void shuffle(List<String> list, Random random) {
            Collections.shuffle(list, random);
        }

        static int serial(Stream<String> stream) {
            return stream.mapToInt(String::length).sum();
        }
    }
}
