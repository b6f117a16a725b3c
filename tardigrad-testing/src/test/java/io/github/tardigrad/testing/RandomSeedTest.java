package io.github.tardigrad.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

class RandomSeedTest {

    /** What the fixture's tests were given. JUnit makes the fixture, so it can hand nothing back. */
    private static final List<Object> GIVEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        GIVEN.clear();
    }

    @Test
    void drawsAnotherSeedForEachRun() {
        for (int run = 0; run < 4; run++) {
            run("passes", Optional.empty());
        }
        assertThat(new HashSet<>(GIVEN)).hasSize(4);
    }

    @Test
    void takesTheSeedOfTheProperty() {
        run("passes", Optional.of("5F3A9C01"));
        assertThat(GIVEN).containsExactly(new Seed(0x5F3A9C01L));
    }

    @Test
    void givesTheGeneratorOfTheSeed() {
        run("takesBoth", Optional.of("2A"));
        assertThat(GIVEN)
                .containsExactly(new Seed(0x2A), new Seed(0x2A).generator().nextLong());
    }

    @Test
    void givesAllParametersOfATestOneGenerator() {
        run("takesTwoGenerators", Optional.empty());
        assertThat(GIVEN.get(0)).isSameAs(GIVEN.get(1));
    }

    @Test
    void printsOnlyTheReplayLineOfAFailure() {
        assertThat(run("fails", Optional.of("5F3A9C01")))
                .isEqualTo("reproduce: ./mvnw -pl tardigrad-testing -am test"
                        + " -Dtest='RandomSeedTest$Fixture#fails' -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dtardigrad.seed=5F3A9C01" + System.lineSeparator());
    }

    @Test
    void printsTheSeedThatWasDrawn() {
        assertThat(run("fails", Optional.empty())).endsWith("seed=" + GIVEN.get(0) + System.lineSeparator());
    }

    @Test
    void printsNothingForATestThatPasses() {
        assertThat(run("passes", Optional.empty())).isEmpty();
    }

    @Test
    void replayLineCanBePasted() {
        assertThat(RandomSeed.replayLine(
                        Path.of("/somewhere/tardigrad-core"),
                        RandomSeedTest.class,
                        "isUnbiased",
                        new Seed(0x5F3A9C01L)))
                .isEqualTo("reproduce: ./mvnw -pl tardigrad-core -am test -Dtest=RandomSeedTest#isUnbiased"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtardigrad.seed=5F3A9C01");
    }

    /** Runs one test of the fixture, apart from the properties of this run, and returns what it wrote to stderr. */
    private static String run(String method, Optional<String> seed) {
        PrintStream stderr = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            String types = method.equals("takesBoth")
                    ? Seed.class.getName() + "," + RandomGenerator.class.getName()
                    : method.equals("takesTwoGenerators")
                            ? RandomGenerator.class.getName() + "," + RandomGenerator.class.getName()
                            : Seed.class.getName();
            EngineTestKit.Builder engine =
                    EngineTestKit.engine("junit-jupiter").selectors(selectMethod(Fixture.class, method, types));
            seed.ifPresent(hex -> engine.configurationParameter("tardigrad.seed", hex));
            engine.execute().testEvents().assertStatistics(tests -> tests.started(1));
        } finally {
            System.setErr(stderr);
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    @Seeded
    static class Fixture {

        @Test
        void passes(Seed seed) {
            GIVEN.add(seed);
        }

        @Test
        void fails(Seed seed) {
            GIVEN.add(seed);
            fail("on purpose");
        }

        @Test
        void takesBoth(Seed seed, RandomGenerator random) {
            GIVEN.add(seed);
            GIVEN.add(random.nextLong());
        }

        @Test
        void takesTwoGenerators(RandomGenerator first, RandomGenerator second) {
            GIVEN.add(first);
            GIVEN.add(second);
        }
    }
}
