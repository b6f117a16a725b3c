package io.github.tardigrad.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EstimatesTest {
    private static final double NEVER = Double.POSITIVE_INFINITY;

    private static WorkerHistory history(double deadline, double... seconds) {
        double[] deadlines = new double[seconds.length];
        Arrays.fill(deadlines, deadline);
        return new WorkerHistory(seconds, deadlines);
    }

    /** Rounds of a worker, waited for until the deadline. */
    private static WorkerHistory draw(ShiftedExponential truth, double deadline, int rounds, RandomGenerator random) {
        double[] seconds = new double[rounds];
        Arrays.setAll(seconds, r -> {
            double t = truth.responseSeconds(random.nextDouble(Double.MIN_VALUE, 1));
            return t <= deadline ? t : NEVER;
        });
        return history(deadline, seconds);
    }

    @Test
    void countsFollowJeffreysPrior() {
        Straggling p = Straggling.counted(history(2, 1, NEVER, 3, 1.5, NEVER), 2, 1, 0.95);
        assertThat(p.probability()).isCloseTo(3.5 / 6, within(1e-15));
        Straggling nothing = Straggling.counted(history(1), 1, 1, 0.5);
        // Beta(1/2, 1/2) is the arcsine law: F(x) = 2 / pi asin sqrt x, whose quartiles are sin^2(pi/8) and sin^2(3
        // pi/8).
        assertThat(nothing.probability()).isEqualTo(0.5);
        assertThat(nothing.low()).isCloseTo(Math.pow(Math.sin(Math.PI / 8), 2), within(1e-12));
        assertThat(nothing.high()).isCloseTo(Math.pow(Math.sin(3 * Math.PI / 8), 2), within(1e-12));
    }

    @Test
    void theIntervalHoldsItsShareOfThePosterior() {
        Straggling p = Straggling.counted(history(2, 1, NEVER, 3, 1.5, NEVER, 1, 1, 1), 2, 1, 0.9);
        // Three late of eight: density x^2.5 (1-x)^4.5, integrated by Simpson's rule after x = sin^2(s), which makes it
        // smooth: sin^6(s) cos^10(s).
        double inside = simpson(Math.asin(Math.sqrt(p.low())), Math.asin(Math.sqrt(p.high())));
        double below = simpson(0, Math.asin(Math.sqrt(p.low())));
        double all = simpson(0, Math.PI / 2);
        assertThat(inside / all).isCloseTo(0.9, within(1e-9));
        assertThat(below / all).isCloseTo(0.05, within(1e-9));
    }

    private static double simpson(double from, double to) {
        int steps = 2000;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double s = from + (to - from) * i / steps;
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(Math.sin(s), 6) * Math.pow(Math.cos(s), 10);
        }
        return sum * (to - from) / steps / 3;
    }

    @Test
    void anEarlierDeadlineWithoutAnAnswerSaysNothingOfALaterOne() {
        WorkerHistory history = new WorkerHistory(new double[] {NEVER, NEVER, 2.5, 0.5}, new double[] {1, 3, 1, 1});
        assertThat(Straggling.counted(history, 2, 1, 0.9).probability()).isCloseTo(2.5 / 4, within(1e-15));
        assertThat(Straggling.counted(history, 0.75, 1, 0.9).probability()).isCloseTo(3.5 / 5, within(1e-15));
    }

    @Test
    void forgettingWeighsARoundByItsAge() {
        // Late, late, in time with memory 1/2: weights 1/4, 1/2, 1.
        Straggling p = Straggling.counted(history(1, NEVER, NEVER, 0.5), 1, 0.5, 0.9);
        assertThat(p.probability()).isCloseTo((0.75 + 0.5) / (1.75 + 1), within(1e-15));
        ShiftedExponentialFit fit =
                ShiftedExponentialFit.of(history(1, NEVER, 0.75, 0.5), 0.5).orElseThrow();
        assertThat(fit.answers()).isCloseTo(1.5, within(1e-15));
        assertThat(fit.exposure()).isCloseTo(0.25 * 0.5 + 0.5 * 0.25, within(1e-15));
    }

    @Test
    @Seeded
    void estimatesAreNeverZeroOrOne(RandomGenerator random) {
        double[] quick = new double[200_000];
        Arrays.setAll(quick, r -> 1e-3 * (1 + random.nextDouble()));
        for (double deadline : new double[] {1e-12, 1e-3, 1, 1e12}) {
            Straggling counted = Straggling.counted(history(1, quick), deadline, 1, 0.999_999);
            Straggling fitted =
                    ShiftedExponentialFit.of(history(1, quick), 1).orElseThrow().straggling(deadline, 0.999_999);
            // The record itself refuses 0 and 1; the interval holds the estimate.
            assertThat(fitted.probability()).isBetween(fitted.low(), fitted.high());
            assertThat(counted.probability()).isBetween(0.4 / quick.length, 1 - 0.4 / quick.length);
        }
    }

    /** If p is drawn from the prior, the posterior's interval holds it with exactly its credibility. */
    @Test
    @Seeded
    void intervalsHoldTheTruthAsOftenAsTheySay(RandomGenerator random) {
        int trials = 4000;
        int held = 0;
        for (int trial = 0; trial < trials; trial++) {
            double p = Math.pow(Math.sin(Math.PI / 2 * random.nextDouble()), 2);
            double[] seconds = new double[12];
            Arrays.setAll(seconds, r -> random.nextDouble() < p ? NEVER : 0.5);
            Straggling estimate = Straggling.counted(history(1, seconds), 1, 1, 0.8);
            held += p >= estimate.low() && p <= estimate.high() ? 1 : 0;
        }
        // Hoeffding: 2 exp(-2 N e^2) = 1e-9.
        assertThat((double) held / trials).isCloseTo(0.8, within(Math.sqrt(Math.log(2e9) / (2 * trials))));
    }

    @Test
    @Seeded
    void theFitIsTheLikeliest(RandomGenerator random) {
        WorkerHistory history = draw(new ShiftedExponential(1, 2), 1.6, 40, random);
        ShiftedExponentialFit fit = ShiftedExponentialFit.of(history, 1).orElseThrow();
        double best = logLikelihood(history, fit.earliest(), fit.likeliestRate());
        for (int i = 0; i <= 100; i++) {
            for (int j = 1; j <= 100; j++) {
                double shift = fit.earliest() * i / 100;
                double rate = fit.likeliestRate() * j / 50;
                assertThat(logLikelihood(history, shift, rate)).isLessThanOrEqualTo(best + 1e-9);
            }
        }
    }

    private static double logLikelihood(WorkerHistory history, double shift, double rate) {
        double sum = 0;
        for (int r = 0; r < history.rounds(); r++) {
            sum += (history.answered(r) ? Math.log(rate) : 0) - rate * Math.max(0, history.observed(r) - shift);
        }
        return sum;
    }

    /**
     * With 50 rounds of which one in ten is answered the likeliest rate is a third too large on average, the corrected one
     * within a tenth of it, and the corrected shift closer than the earliest answer.
     */
    @Test
    @Seeded
    void theCorrectionTakesTheBiasAway(RandomGenerator random) {
        ShiftedExponential truth = new ShiftedExponential(1, 1);
        int trials = 20_000;
        double likeliest = 0;
        double corrected = 0;
        double earliest = 0;
        double shift = 0;
        int fitted = 0;
        for (int trial = 0; trial < trials; trial++) {
            WorkerHistory history = draw(truth, 1.1, 50, random);
            if (history.answers() < 2) {
                continue;
            }
            ShiftedExponentialFit fit = ShiftedExponentialFit.of(history, 1).orElseThrow();
            fitted++;
            likeliest += fit.likeliestRate();
            corrected += fit.rate();
            earliest += fit.earliest();
            shift += fit.shift();
        }
        // Single rates scatter by less than 1 and shifts by less than 0.05; six standard errors are 0.043 and 0.003.
        assertThat(likeliest / fitted).isCloseTo(1.33, within(0.05));
        assertThat(corrected / fitted).isCloseTo(1.03, within(0.05));
        assertThat(earliest / fitted).isCloseTo(1.019, within(0.004));
        assertThat(shift / fitted).isCloseTo(0.99, within(0.005));
    }

    @Test
    void thePredictionIsTheMeanOverThePosterior() {
        ShiftedExponentialFit fit = new ShiftedExponentialFit(7, 20, 5, 1.2);
        double wait = 3 - fit.shift();
        Straggling p = fit.straggling(3, 0.9);
        // Gamma(shape 6.5, rate 5) by Simpson's rule in psi up to 20, where its tail is below exp(-80).
        double all = gammaIntegral(0, 20, 0);
        assertThat(p.probability()).isCloseTo(gammaIntegral(0, 20, wait) / all, within(1e-8));
        assertThat(fit.predicted(3)).isEqualTo(p.probability());
        assertThat(fit.utility(3)).isCloseTo(1 / p.probability() - 1, within(1e-12));
        assertThat(fit.utility(fit.shift())).isZero();
        assertThat(fit.utility(1e9)).isCloseTo(1 / fit.rarest(), within(1e-3));
        double largestRate = -Math.log(p.low()) / wait;
        double smallestRate = -Math.log(p.high()) / wait;
        assertThat(gammaIntegral(smallestRate, largestRate, 0) / all).isCloseTo(0.9, within(1e-8));
        assertThat(gammaIntegral(0, smallestRate, 0) / all).isCloseTo(0.05, within(1e-8));
    }

    private static double gammaIntegral(double from, double to, double wait) {
        int steps = 20_000;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double psi = from + (to - from) * i / steps;
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(psi, 5.5) * Math.exp(-psi * (5 + wait));
        }
        return sum * (to - from) / steps / 3;
    }

    @Test
    void theSurvivalCurveCountsWhoIsStillWaitedFor() {
        // Kaplan and Meier by hand: 6 rounds; an answer at 1 leaves 5/6, one round is given up at 2, two answers at 3
        // leave
        // 5/6 * 3/4 * 2/3, one is given up at 4, the answer at 5 leaves none.
        WorkerHistory history =
                new WorkerHistory(new double[] {3, 1, NEVER, 5, 3, NEVER}, new double[] {9, 9, 2, 9, 9, 4});
        SurvivalCurve curve = SurvivalCurve.of(history);
        assertThat(curve.steps()).isEqualTo(3);
        assertThat(curve.seconds(1)).isEqualTo(3);
        assertThat(curve.probability(0)).isCloseTo(5 / 6.0, within(1e-15));
        assertThat(curve.probability(1)).isCloseTo(5 / 12.0, within(1e-15));
        assertThat(curve.probability(2)).isZero();
        SurvivalCurve plain = SurvivalCurve.of(history(2, 0.5, NEVER, 1, 2));
        assertThat(plain.probability(plain.steps() - 1)).isCloseTo(0.25, within(1e-15));
    }

    @Test
    void nothingIsFittedToNothing() {
        assertThat(ShiftedExponentialFit.of(history(1, NEVER, NEVER), 1)).isEmpty();
        assertThat(ShiftedExponentialFit.of(history(1, 0.5, 0.5), 1)).isEmpty();
        assertThat(ShiftedExponentialFit.of(history(1, 0.5, NEVER), 1)).isPresent();
    }

    @Test
    void refusesWhatIsNoHistory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerHistory(new double[] {1}, new double[0]))
                .withMessage("one deadline for each round: seconds=1, deadlines=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> history(NEVER, NEVER))
                .withMessage("a round without an answer needs the finite deadline until which was waited: "
                        + "deadlines[0]=Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> history(1, -1))
                .withMessage("seconds must be >= 0: seconds[0]=-1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Straggling.counted(history(1, 1), 1, 1.5, 0.9))
                .withMessage("memory must be in (0, 1]: memory=1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Straggling.counted(history(1, 1), 0, 1, 0.9))
                .withMessage("deadline must be > 0 seconds: deadline=0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Straggling.counted(history(1, 1), 1, 1, 1))
                .withMessage("credibility must be in (0, 1): credibility=1.0");
    }

    /** A true shifted exponential is refused in one history of a hundred, cut off or not. */
    @Test
    @Seeded
    void aTrueFitIsRarelyCalledBad(RandomGenerator random) {
        ShiftedExponential truth = new ShiftedExponential(1, 2);
        for (double deadline : new double[] {NEVER, 1.5}) {
            int bad = 0;
            for (int instance = 0; instance < 400; instance++) {
                double[] seconds = new double[100];
                double[] deadlines = new double[100];
                Arrays.fill(deadlines, deadline == NEVER ? 100 : deadline);
                Arrays.setAll(seconds, r -> {
                    double t = truth.responseSeconds(random.nextDouble(Double.MIN_VALUE, 1));
                    return t <= deadline ? t : NEVER;
                });
                WorkerHistory history = new WorkerHistory(seconds, deadlines);
                bad += ShiftedExponentialFit.of(history, 1).orElseThrow().misfit(history) > 1 ? 1 : 0;
            }
            // Four of 400 at the nominal 1 %; 16 or more have a probability below 1e-5.
            assertThat(bad).as("deadline %s", deadline).isLessThan(16);
        }
    }

    /** Pareto(.5, 1.5) seen up to 1 s: P(T > 3) = (1/6)^1.5 = .068, where the exponential goes on to less than .01. */
    @Test
    @Seeded
    void aHeavyTailIsToldFromTheHistoryOfMany(RandomGenerator random) {
        double evidence = 0;
        double heavy = 0;
        double light = 0;
        int workers = 20;
        for (int worker = 0; worker < workers; worker++) {
            double[] seconds = new double[400];
            Arrays.setAll(seconds, r -> {
                double t = 0.5 * Math.pow(random.nextDouble(Double.MIN_VALUE, 1), -1 / 1.5);
                return t <= 1 ? t : NEVER;
            });
            WorkerHistory history = history(1, seconds);
            ShiftedExponentialFit exponential =
                    ShiftedExponentialFit.of(history, 1).orElseThrow();
            ParetoFit pareto = ParetoFit.of(history, 1).orElseThrow();
            assertThat(pareto.earliest()).isBetween(0.5, 0.52);
            assertThat(pareto.shape()).isBetween(1.0, 2.0);
            evidence += pareto.evidenceAgainst(exponential);
            light += exponential.straggling(3, 0.95).probability() / workers;
            heavy += pareto.straggling(3, 0.95).probability() / workers;
        }
        assertThat(heavy).isCloseTo(0.068, within(0.01));
        assertThat(light).isLessThan(0.01);
        assertThat(evidence).isGreaterThan(Math.log(20));
    }

    /** Seen to its end a heavy tail is far from the fit, and the evidence names the exponential where it is the truth. */
    @Test
    @Seeded
    void badFitsAreCalledBad(RandomGenerator random) {
        double[] seconds = new double[300];
        Arrays.setAll(seconds, r -> 0.5 * Math.pow(random.nextDouble(Double.MIN_VALUE, 1), -1 / 1.5));
        WorkerHistory tail = history(1e9, seconds);
        ShiftedExponentialFit bad = ShiftedExponentialFit.of(tail, 1).orElseThrow();
        assertThat(bad.misfit(tail)).isGreaterThan(1);
        assertThat(ParetoFit.of(tail, 1).orElseThrow().evidenceAgainst(bad)).isGreaterThan(Math.log(20));

        WorkerHistory truth = draw(new ShiftedExponential(1, 2), 100, 300, random);
        ShiftedExponentialFit good = ShiftedExponentialFit.of(truth, 1).orElseThrow();
        assertThat(ParetoFit.of(truth, 1).orElseThrow().evidenceAgainst(good)).isNegative();
    }

    @Test
    void nothingIsTestedOrFittedWithoutAnswers() {
        assertThat(ParetoFit.of(history(1, NEVER, NEVER), 1)).isEmpty();
        assertThat(ParetoFit.of(history(1, 0, 0.5), 1)).as("an answer at once").isEmpty();
        WorkerHistory few = history(1, 0.2, 0.3, NEVER);
        assertThat(ShiftedExponentialFit.of(few, 1).orElseThrow().misfit(few)).isZero();
    }
}
