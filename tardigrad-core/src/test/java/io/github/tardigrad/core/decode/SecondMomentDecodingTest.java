package io.github.tardigrad.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.ContiguousCode;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

class SecondMomentDecodingTest {
    @Test
    @Seeded
    void agreesWithAConvexSolverAndIsAMultipleOfTheUnbiasedDecoding(RandomGenerator random) {
        for (int instance = 0; instance < 20; instance++) {
            int n = 2 + random.nextInt(5);
            int k = 1 + random.nextInt(6);
            double lambda = random.nextDouble(0.1, 5);
            StragglerProfile profile =
                    StragglerProfile.of(random.doubles(n, 0.05, 0.9).toArray());
            double[] eps = random.doubles(n, 0, 2).toArray();
            double[] u = new double[n];
            Arrays.setAll(u, i -> profile.arrival(i) / (profile.straggling(i) + eps[i]));
            EncodingMatrix encoding = ContiguousCode.of(Masses.optimal(u, k), k);

            double[] decoding = SecondMomentDecoding.of(profile, eps, encoding, lambda);

            // lambda (sum q x - k)^2 + sum q (p + eps) x^2, without its constant lambda k^2.
            ExpressionsBasedModel model = new ExpressionsBasedModel();
            Expression objective = model.newExpression("objective").weight(1);
            Variable[] x = new Variable[n];
            for (int i = 0; i < n; i++) {
                x[i] = model.newVariable("x" + i);
            }
            for (int i = 0; i < n; i++) {
                double q = profile.arrival(i);
                objective.set(x[i], -2 * lambda * k * q);
                for (int j = 0; j < n; j++) {
                    double own = i == j ? q * (profile.straggling(i) + eps[i]) : 0;
                    objective.set(x[i], x[j], lambda * q * profile.arrival(j) + own);
                }
            }
            model.minimise();
            double theta = lambda
                    * Arrays.stream(u).sum()
                    / (1 + lambda * Arrays.stream(u).sum());
            for (int i = 0; i < n; i++) {
                double contribution = decoding[i] * encoding.rowSum(i);
                assertThat(contribution).isCloseTo(x[i].getValue().doubleValue(), within(1e-6 * k));
                assertThat(decoding[i]).isCloseTo(theta / profile.arrival(i), within(1e-9));
            }
        }
    }

    @Test
    void perfectWorkersDecodeWithoutBias() {
        StragglerProfile profile = StragglerProfile.of(0, 0.5, 0);
        EncodingMatrix encoding = ContiguousCode.of(new double[] {2, 0, 2}, 4);
        assertThat(SecondMomentDecoding.of(profile, new double[3], encoding, 1)).containsExactly(1, 0, 1);
    }

    @Test
    void fixedDecoderGivesNothingToTheAbsent() {
        double[] weights = new double[3];
        BitSet arrived = new BitSet();
        arrived.set(2);
        new FixedDecoding(new double[] {1, 2, 3})
                .decoder(ContiguousCode.of(new double[] {1, 1, 1}, 3))
                .weights(arrived, weights);
        assertThat(weights).containsExactly(0, 0, 3);
    }
}
