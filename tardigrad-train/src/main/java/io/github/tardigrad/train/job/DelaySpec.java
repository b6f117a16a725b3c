package io.github.tardigrad.train.job;

import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.Empirical;
import io.github.tardigrad.core.cluster.Exponential;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import java.util.ArrayList;
import java.util.List;

/** How long each worker takes to answer, as a job says it. Times are in seconds, rates per second. */
public sealed interface DelaySpec {

    /** How many workers the delays are given for. */
    int workers();

    /** The delays as the engine draws them, in worker order. */
    List<DelayModel> models();

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
        public List<DelayModel> models() {
            List<DelayModel> models = new ArrayList<>(workers());
            rates.forEach(rate -> models.add(new Exponential(rate)));
            return models;
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
        public List<DelayModel> models() {
            List<DelayModel> models = new ArrayList<>(workers());
            for (int i = 0; i < workers(); i++) {
                models.add(new ShiftedExponential(shifts.get(i), rates.get(i)));
            }
            return models;
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
        public List<DelayModel> models() {
            List<DelayModel> models = new ArrayList<>(workers());
            samples.forEach(worker -> models.add(new Empirical(
                    worker.stream().mapToDouble(Double::doubleValue).toArray())));
            return models;
        }
    }
}
