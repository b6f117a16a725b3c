package io.github.tardigrad.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class, or one test, a {@link java.util.random.RandomGenerator} or a {@link Seed} as a parameter:
 * another one each run, and the line that replays it when the test fails.
 *
 * <pre>{@code
 * @Test
 * @Seeded
 * void unpacksWhatItPacked(RandomGenerator random) { ... }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RandomSeed.class)
public @interface Seeded {}
