package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FiniteFieldTest {
    static Stream<Integer> orders() {
        return FiniteField.orders().stream();
    }

    /** The axioms for every two or three elements: a wrong polynomial has divisors of zero. */
    @ParameterizedTest
    @MethodSource("orders")
    void isAField(int q) {
        FiniteField field = FiniteField.of(q);
        for (int a = 0; a < q; a++) {
            assertThat(field.add(a, 0)).isEqualTo(a);
            assertThat(field.multiply(a, 1)).isEqualTo(a);
            assertThat(field.add(a, field.negate(a))).isZero();
            BitSet sums = new BitSet();
            BitSet products = new BitSet();
            for (int b = 0; b < q; b++) {
                sums.set(field.add(a, b));
                products.set(field.multiply(a, b));
                assertThat(field.add(a, b)).isEqualTo(field.add(b, a));
                assertThat(field.multiply(a, b)).isEqualTo(field.multiply(b, a));
                // All thirds are too many where q is large; these generate the field with one another.
                for (int c = 0; c < q; c = c < 3 ? c + 1 : 2 * c + 1) {
                    assertThat(field.add(field.add(a, b), c)).isEqualTo(field.add(a, field.add(b, c)));
                    assertThat(field.multiply(field.multiply(a, b), c))
                            .isEqualTo(field.multiply(a, field.multiply(b, c)));
                    assertThat(field.multiply(field.add(a, b), c))
                            .isEqualTo(field.add(field.multiply(a, c), field.multiply(b, c)));
                }
            }
            assertThat(sums.cardinality()).isEqualTo(q);
            assertThat(products.cardinality()).isEqualTo(a == 0 ? 1 : q);
        }
    }

    @Test
    void ordersAreThePrimePowers() {
        assertThat(FiniteField.orders()).startsWith(2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27, 29);
        // 31 primes and 13 others.
        assertThat(FiniteField.orders())
                .hasSize(44)
                .contains(49, 64, 81, 121, 125, 128)
                .doesNotContain(1, 6, 12, 100);
        for (int q : List.of(-7, 0, 1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FiniteField.of(q))
                    .withMessage("order must be a prime power up to 128; nearest: 2: order=" + q);
        }
    }
}
