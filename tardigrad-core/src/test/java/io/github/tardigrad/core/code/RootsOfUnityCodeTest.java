package io.github.tardigrad.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootsOfUnityCodeTest {
    private record Case(int workers, int stragglers, int reduction) {}

    private static final List<Case> CASES = List.of(
            new Case(5, 1, 2),
            new Case(6, 2, 2),
            new Case(8, 2, 3),
            new Case(8, 2, 2),
            new Case(7, 0, 3),
            new Case(7, 3, 1),
            new Case(3, 1, 2),
            new Case(8, 5, 3),
            new Case(1, 0, 1));

    @Test
    void recoversEveryBlockUnderEveryPatternItTolerates() {
        for (Case c : CASES) {
            RootsOfUnityCode code = RootsOfUnityCode.of(c.workers(), c.stragglers(), c.reduction());
            BlockEncoding blocks = code.encoding(c.workers() + 2);
            List<Decoder> decoders = new LeastSquaresDecoding().decoders(blocks);
            for (int set = 0; set < 1 << c.workers(); set++) {
                if (c.workers() - Integer.bitCount(set) <= c.stragglers()) {
                    assertThat(residual(blocks, decoders, set))
                            .as(c + " " + set)
                            .isLessThanOrEqualTo(1e-9);
                }
            }
            assertThat(blocks.reduction()).isEqualTo(c.reduction());
            assertThat(blocks.block(0).rowSize(0)).isGreaterThanOrEqualTo(c.stragglers() + c.reduction());
            assertThat(RootsOfUnityCode.of(c.workers(), c.stragglers(), c.reduction())
                            .encoding(c.workers())
                            .block(0)
                            .computationLoad())
                    .isEqualTo(c.stragglers() + c.reduction());
        }
    }

    /** With one straggler more something is missing: the load is the least that allows s. */
    @Test
    void oneStragglerMoreLeavesAnErrorThatNoOtherWeightsMakeSmaller() {
        BlockEncoding blocks = RootsOfUnityCode.of(6, 2, 2).encoding(6);
        List<Decoder> decoders = new LeastSquaresDecoding().decoders(blocks);
        EncodingMatrix stacked = blocks.stacked();
        double[] weights = new double[6];
        BitSet three = BitSet.valueOf(new long[] {0b000111});
        double missing = 0;
        for (int u = 0; u < 2; u++) {
            decoders.get(u).weights(three, weights);
            double[] residual = stacked.columnSums(weights);
            for (int j = 0; j < 6; j++) {
                residual[u * 6 + j] -= 1;
            }
            missing += squares(residual);
            for (int i = three.nextSetBit(0); i >= 0; i = three.nextSetBit(i + 1)) {
                WeightedPartitions row = stacked.row(i);
                double slope = 0;
                for (int t = 0; t < row.size(); t++) {
                    slope += row.coefficient(t) * residual[row.partition(t)];
                }
                assertThat(slope).as("the residual is orthogonal to row %d", i).isCloseTo(0, within(1e-9));
            }
        }
        // Three partitions have one arrival each, and two blocks.
        assertThat(missing).isGreaterThan(3 - 1e-9);
    }

    @Test
    void saysByHowMuchNoiseCanGrow() {
        for (Case c : CASES) {
            RootsOfUnityCode code = RootsOfUnityCode.of(c.workers(), c.stragglers(), c.reduction());
            BlockEncoding blocks = code.encoding(c.workers());
            List<Decoder> decoders = new LeastSquaresDecoding().decoders(blocks);
            double[] weights = new double[c.workers()];
            double worst = 0;
            for (int set = 0; set < 1 << c.workers(); set++) {
                if (c.workers() - Integer.bitCount(set) != c.stragglers()) {
                    continue;
                }
                double growth = 0;
                for (Decoder decoder : decoders) {
                    decoder.weights(BitSet.valueOf(new long[] {set}), weights);
                    for (int i = 0; i < c.workers(); i++) {
                        for (int u = 0; u < c.reduction(); u++) {
                            growth += weights[i]
                                    * weights[i]
                                    * rowSquares(blocks.block(u).row(i));
                        }
                    }
                }
                worst = Math.max(worst, growth / (c.workers() * c.reduction()));
            }
            assertThat(code.amplification()).as(c.toString()).isCloseTo(worst, within(1e-6 * worst));
        }
    }

    /** Random rows amplify a hundredfold at n = 12 and ten thousandfold at n = 20, powers of real numbers lose all digits. */
    @Test
    void staysStableForManyWorkersAndFewStragglers() {
        assertThat(RootsOfUnityCode.of(12, 2, 2).amplification()).isLessThan(5);
        assertThat(RootsOfUnityCode.of(20, 2, 2).amplification()).isLessThan(10);
        assertThat(RootsOfUnityCode.of(40, 2, 2).amplification()).isLessThan(4);
        assertThat(RootsOfUnityCode.of(100, 2, 2).amplification()).isLessThan(4);
    }

    @Test
    void refusesWhatWouldAmplifyTooMuchAndSaysWhatWorks() {
        Scheme scheme = Schemes.named("yeAbbe").orElseThrow();
        CodeSpec spec = CodeSpec.of(scheme, BitSpec.none());
        StragglerProfile profile = StragglerProfile.uniform(24, 0.1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(
                        profile, 24, 100, spec.with("stragglers", 8).with("reduction", 4)))
                .withMessageMatching(
                        "yeAbbe must not amplify the messages' noise by more than 100 in mean square: found "
                                + "\\d\\S+ with 24 workers, stragglers=8 and reduction=4; with this reduction up to \\d stragglers "
                                + "work");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(profile, 24, 100, spec.with("stragglers", 23)))
                .withMessageContaining("stragglers + reduction must be at most the number of workers, 24");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(profile, 23, 100, spec))
                .withMessageContaining("partitions must be >= 24");
    }

    @Test
    void messagesAreThatMuchShorter() {
        Scheme scheme = Schemes.named("yeAbbe").orElseThrow();
        for (BitSpec bits : new BitSpec[] {BitSpec.none(), BitSpec.ofTotal(40)}) {
            CodePlan plan = Planner.plan(
                    StragglerProfile.uniform(8, 0.1),
                    8,
                    100_000,
                    CodeSpec.of(scheme, bits).with("stragglers", 2).with("reduction", 3));

            assertThat(plan.reduction()).isEqualTo(3);
            assertThat(plan.messageFormat(0).dimension()).isEqualTo(33_334);
            assertThat(plan.computationLoad()).isEqualTo(5);
        }
    }

    /** The largest deviation of what the weights recover from the block that they are for. */
    private static double residual(BlockEncoding blocks, List<Decoder> decoders, int set) {
        EncodingMatrix stacked = blocks.stacked();
        int partitions = blocks.block(0).partitions();
        double[] weights = new double[stacked.workers()];
        double largest = 0;
        for (int u = 0; u < blocks.reduction(); u++) {
            decoders.get(u).weights(BitSet.valueOf(new long[] {set}), weights);
            double[] recovered = stacked.columnSums(weights);
            for (int column = 0; column < recovered.length; column++) {
                double wanted = column / partitions == u ? 1 : 0;
                largest = Math.max(largest, Math.abs(recovered[column] - wanted));
            }
        }
        return largest;
    }

    private static double rowSquares(WeightedPartitions row) {
        double sum = 0;
        for (int t = 0; t < row.size(); t++) {
            sum += row.coefficient(t) * row.coefficient(t);
        }
        return sum;
    }

    private static double squares(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }
}
