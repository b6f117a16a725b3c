package io.github.tardigrad.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.GraphCode;
import io.github.tardigrad.core.code.RandomCode;
import io.github.tardigrad.testing.Seeded;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

class LeastSquaresDecoderTest {
    @Test
    @Seeded
    void coversAsADensePseudoInverseDoes(RandomGenerator random) {
        for (int instance = 0; instance < 300; instance++) {
            int n = 1 + random.nextInt(14);
            int k = 1 + random.nextInt(14);
            EncodingMatrix encoding = RandomCode.bernoulli(n, k, random.nextDouble(0.1, 1), random);
            if (random.nextBoolean()) {
                encoding = encoding.scaleRows(random.doubles(n, -3, 3).toArray());
            }
            BitSet arrived = new BitSet();
            for (int i = 0; i < n; i++) {
                arrived.set(i, random.nextDouble() < 0.7);
            }
            double[] weights = new double[n];
            new LeastSquaresDecoding().decoder(encoding).weights(arrived, weights);

            double[] coverage = encoding.columnSums(weights);
            MatrixStore<Double> expected = pseudoInverseCoverage(encoding, arrived);
            for (int j = 0; j < k; j++) {
                assertThat(coverage[j]).isCloseTo(expected.doubleValue(j, 0), within(1e-8));
            }
            for (int i = 0; i < n; i++) {
                assertThat(arrived.get(i) || weights[i] == 0).isTrue();
            }
        }
    }

    @Test
    @Seeded
    void solvesAGraphOfAThousandWorkersToRounding(RandomGenerator random) {
        EncodingMatrix encoding = GraphCode.workersOnEdges(1000, 1000, 4, random.nextLong());
        BitSet arrived = new BitSet();
        for (int i = 0; i < 1000; i++) {
            arrived.set(i, random.nextDouble() < 0.8);
        }
        double[] weights = new double[1000];
        new LeastSquaresDecoding().decoder(encoding).weights(arrived, weights);

        // Normal equations: the residual is orthogonal to every arrived row.
        double[] coverage = encoding.columnSums(weights);
        for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
            double product = 0;
            for (int t = 0; t < encoding.row(i).size(); t++) {
                product += encoding.row(i).coefficient(t)
                        * (coverage[encoding.row(i).partition(t)] - 1);
            }
            assertThat(product).isCloseTo(0, within(1e-9));
        }
    }

    @Test
    void nobodyAndEmptyRowsWeighNothing() {
        EncodingMatrix encoding = EncodingMatrix.of(2, 2, new int[] {1}, new int[] {0}, new double[] {4});
        double[] weights = {7, 7};
        Decoder decoder = new LeastSquaresDecoding().decoder(encoding);
        decoder.weights(new BitSet(), weights);
        assertThat(weights).containsExactly(0, 0);
        BitSet both = new BitSet();
        both.set(0, 2);
        decoder.weights(both, weights);
        assertThat(weights).containsExactly(0, 0.25);
    }

    private static MatrixStore<Double> pseudoInverseCoverage(EncodingMatrix encoding, BitSet arrived) {
        R064Store transposed = R064Store.FACTORY.make(encoding.partitions(), Math.max(1, arrived.cardinality()));
        int column = 0;
        for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
            for (int t = 0; t < encoding.row(i).size(); t++) {
                transposed.set(
                        encoding.row(i).partition(t), column, encoding.row(i).coefficient(t));
            }
            column++;
        }
        R064Store ones = R064Store.FACTORY.make(encoding.partitions(), 1);
        ones.fillAll(1.0);
        SingularValue<Double> svd = SingularValue.R064.make(transposed);
        svd.decompose(transposed);
        return transposed.multiply(svd.getInverse().multiply(ones));
    }
}
