package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.lab.Outcome.Verdict;
import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By hand: four rounds, an evaluation after each, a megabyte a round. */
class TrainingClaimsTest {
    private static final Setup SETUP =
            new Setup("one", "one", PinnedJob.read("fig2/quick.yaml"), ClusterDraw.MILD, 4, 5, List.of(0.1));

    private static TrainingCurve curve(double last) {
        return curve(last, 1_000_000);
    }

    /** 2 for three rounds, then the last. */
    private static TrainingCurve curve(double last, long bytes) {
        return new TrainingCurve(
                List.of(
                        new TrainingCurve.Point(0, 2, 0.1, 0, 0),
                        new TrainingCurve.Point(1, 2, 0.1, bytes, 1),
                        new TrainingCurve.Point(2, 2, 0.1, 2 * bytes, 2),
                        new TrainingCurve.Point(3, 2, 0.1, 3 * bytes, 3),
                        new TrainingCurve.Point(4, last, 0.5, 4 * bytes, 4)),
                0,
                false);
    }

    private static Trained trained(String scheme, TrainingCurve... curves) {
        return new Trained(SETUP, scheme, 4, List.of(), 0.1, Arrays.asList(curves));
    }

    @Test
    void theLateLossIsThatOfTheLastQuarterAndNeverAboveTheLargest() {
        assertThat(curve(0.5).lateLoss(4)).isEqualTo(0.5);
        assertThat(curve(0.5).lateLoss(8)).isEqualTo(TrainingCurve.LARGEST_LOSS);
        assertThat(curve(1e9).lateLoss(4)).isEqualTo(TrainingCurve.LARGEST_LOSS);
        assertThat(new TrainingCurve(List.of(), 0, true).lateLoss(4)).isEqualTo(TrainingCurve.LARGEST_LOSS);
        assertThat(curve(0.5).lateAccuracy(4)).isEqualTo(0.5);
    }

    @Test
    void betweenEvaluationsLossesLieOnALine() {
        assertThat(curve(1).lossAt(0)).isEqualTo(2);
        assertThat(curve(1).lossAt(3_250_000)).isCloseTo(1.75, within(1e-12));
        assertThat(curve(1).lossAt(4_000_000)).isEqualTo(1);
        assertThat(curve(1).lossAt(4_000_001)).isEqualTo(TrainingCurve.LARGEST_LOSS);
    }

    @Test
    void aClaimHoldsFailsOrStaysOpenByPairedIntervals() {
        Trained ours = trained("optimal", curve(1), curve(1.5));
        // Two pairs: the interval is the mean -+ 12.7 times half their distance.
        Trained above = trained("above", curve(1.2), curve(1.7));
        Trained beneath = trained("beneath", curve(0.8), curve(1.3));
        Trained open = trained("open", curve(1.3), curve(1.5));
        List<Trained> all = List.of(ours, above, beneath, open);
        assertThat(verdict("above", all)).isEqualTo(Verdict.HOLDS);
        assertThat(verdict("beneath", all)).isEqualTo(Verdict.DOES_NOT_HOLD);
        assertThat(verdict("open", all)).isEqualTo(Verdict.UNDECIDED);
        assertThat(TrainingClaims.near("", "", "above", 1, all).verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(TrainingClaims.near("", "", "beneath", 1.1, all).verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    }

    @Test
    void aClaimOnMostSetupsNeedsMoreThanHalf() {
        List<Trained> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Setup setup = new Setup("s" + i, "", SETUP.job(), ClusterDraw.MILD, 4, 0, List.of(0.1));
            all.add(new Trained(setup, "optimal", 4, List.of(), 0.1, List.of(curve(1), curve(1.5))));
            // Not to be told apart in the last.
            all.add(new Trained(
                    setup, "above", 4, List.of(), 0.1, List.of(curve(i < 2 ? 1.2 : 1.3), curve(i < 2 ? 1.7 : 1.5))));
        }
        assertThat(verdict("above", all)).isEqualTo(Verdict.UNDECIDED);
        assertThat(TrainingClaims.belowInMost("", "", "optimal", "above", all).verdict())
                .isEqualTo(Verdict.HOLDS);
        assertThat(TrainingClaims.belowInMost("", "", "above", "optimal", all).verdict())
                .isEqualTo(Verdict.DOES_NOT_HOLD);
        assertThat(TrainingClaims.belowInMost("", "", "optimal", "above", all.subList(2, 6))
                        .verdict())
                .isEqualTo(Verdict.UNDECIDED);
    }

    private static Verdict verdict(String worse, List<Trained> all) {
        return TrainingClaims.below("", "", "optimal", worse, all).verdict();
    }

    @Test
    void schemesAreComparedWhereEachHasSentAsMuchAsTheOneThatSendsLeast() {
        Trained ours = trained("optimal", curve(1, 2_000_000), curve(1, 2_000_000));
        Trained other = trained("other", curve(1), curve(1));
        List<String> first =
                TrainingTables.atEqualBytes(List.of(ours, other)).rows().get(0);
        // 4 MB are two rounds of the first scheme, whose loss falls in the fourth.
        assertThat(first).containsExactly("one", "optimal", "4.0", "2.0", "0.0", "0.0", "0.0");
        List<String> second =
                TrainingTables.atEqualBytes(List.of(ours, other)).rows().get(1);
        assertThat(second).containsExactly("one", "other", "4.0", "1.0", "-1.0", "-1.0", "-1.0");
    }
}
