package io.github.tardigrad.train.job;

import io.github.tardigrad.core.cluster.CautiousDelays;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.Empirical;
import io.github.tardigrad.core.cluster.Exponential;
import io.github.tardigrad.core.cluster.GrowingDelays;
import io.github.tardigrad.core.cluster.LoadDependentDelays;
import io.github.tardigrad.core.cluster.PairCorrelatedDelays;
import io.github.tardigrad.core.cluster.Pareto;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.Slowed;
import io.github.tardigrad.core.cluster.TraceDelays;
import io.github.tardigrad.core.cluster.TwoStateDelays;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** How long each worker takes to answer, as a job says it. Times are in seconds, rates per second. */
public sealed interface DelaySpec {

    /** How many workers the delays are given for. */
    int workers();

    /** The delays as the engine draws them. */
    ClusterDelays delays();

    /** Exponential response times from 0. */
    record ExponentialDelays(List<Double> rates) implements DelaySpec {
        /** Takes a copy. */
        public ExponentialDelays {
            rates = List.copyOf(rates);
        }

        @Override
        public int workers() {
            return rates.size();
        }

        @Override
        public ClusterDelays delays() {
            return ClusterDelays.independent(
                    rates.stream().map(Exponential::new).toList());
        }
    }

    /** No answer before the worker's shift, exponential from there. */
    record ShiftedExponentialDelays(List<Double> rates, List<Double> shifts) implements DelaySpec {
        /** Takes copies; one shift for each rate. */
        public ShiftedExponentialDelays {
            rates = List.copyOf(rates);
            shifts = List.copyOf(shifts);
            if (rates.size() != shifts.size()) {
                throw new IllegalArgumentException(
                        "one shift for each rate: rates=" + rates.size() + ", shifts=" + shifts.size());
            }
        }

        @Override
        public int workers() {
            return rates.size();
        }

        @Override
        public ClusterDelays delays() {
            return ClusterDelays.independent(models());
        }

        private List<ShiftedExponential> models() {
            return IntStream.range(0, workers())
                    .mapToObj(i -> new ShiftedExponential(shifts.get(i), rates.get(i)))
                    .toList();
        }
    }

    /** Measured response times of each worker; infinite where no answer came. */
    record EmpiricalDelays(List<List<Double>> samples) implements DelaySpec {
        /** Takes copies. */
        public EmpiricalDelays {
            samples = samples.stream().map(List::copyOf).toList();
        }

        @Override
        public int workers() {
            return samples.size();
        }

        @Override
        public ClusterDelays delays() {
            return ClusterDelays.independent(samples.stream()
                    .map(worker -> new Empirical(
                            worker.stream().mapToDouble(Double::doubleValue).toArray()))
                    .toList());
        }
    }

    /** A heavy tail from each worker's earliest answer on. */
    record ParetoDelays(List<Double> earliest, List<Double> shapes) implements DelaySpec {
        /** Takes copies; one shape for each earliest answer. */
        public ParetoDelays {
            earliest = List.copyOf(earliest);
            shapes = List.copyOf(shapes);
            if (earliest.size() != shapes.size()) {
                throw new IllegalArgumentException("one shape for each earliest answer: earliest=" + earliest.size()
                        + ", shapes=" + shapes.size());
            }
        }

        @Override
        public int workers() {
            return earliest.size();
        }

        @Override
        public ClusterDelays delays() {
            return ClusterDelays.independent(IntStream.range(0, workers())
                    .mapToObj(i -> new Pareto(earliest.get(i), shapes.get(i)))
                    .toList());
        }
    }

    /** Shifted exponential, and so many times as long while a worker is slow; all are slow as often and as long. */
    record TwoState(ShiftedExponentialDelays fast, double slowdown, double slowProbability, double meanSlowRounds)
            implements DelaySpec {
        @Override
        public int workers() {
            return fast.workers();
        }

        @Override
        public ClusterDelays delays() {
            return new TwoStateDelays(fast.models().stream()
                    .map(model -> new TwoStateDelays.Worker(
                            model, new Slowed(model, slowdown), slowProbability, meanSlowRounds))
                    .toList());
        }
    }

    /** Shifted exponential, and so many times as long in rounds in which a pair of workers has a shock. */
    record PairCorrelated(ShiftedExponentialDelays calm, double slowdown, double shockProbability)
            implements DelaySpec {
        @Override
        public int workers() {
            return calm.workers();
        }

        @Override
        public ClusterDelays delays() {
            List<DelayModel> models = List.copyOf(calm.models());
            List<DelayModel> slowed = models.stream()
                    .<DelayModel>map(model -> new Slowed(model, slowdown))
                    .toList();
            return new PairCorrelatedDelays(models, slowed, shockProbability);
        }
    }

    /** Shifted exponential for one partition, and in proportion to how many a worker holds. */
    record LoadDependent(ShiftedExponentialDelays perPartition) implements DelaySpec {
        @Override
        public int workers() {
            return perPartition.workers();
        }

        @Override
        public ClusterDelays delays() {
            return new LoadDependentDelays(perPartition.models());
        }
    }

    /** Measured rounds, replayed. */
    record Trace(Path file, TraceDelays delays) implements DelaySpec {
        @Override
        public int workers() {
            return delays.workers();
        }
    }

    /** Others, which hold for workers of one load and grow in proportion to it. */
    record Growing(DelaySpec atMeasuredLoad, double measuredLoad) implements DelaySpec {
        @Override
        public int workers() {
            return atMeasuredLoad.workers();
        }

        @Override
        public ClusterDelays delays() {
            return new GrowingDelays(atMeasuredLoad.delays(), measuredLoad);
        }
    }

    /** Measured ones, planned with for the upper ends of what so few rounds show of the straggler probabilities. */
    record Cautious(DelaySpec measured) implements DelaySpec {
        /** How surely the true probability of a worker is below the one that is planned with. */
        public static final double CREDIBILITY = 0.975;

        @Override
        public int workers() {
            return measured.workers();
        }

        @Override
        public ClusterDelays delays() {
            return new CautiousDelays(measured.delays(), CREDIBILITY);
        }
    }
}
