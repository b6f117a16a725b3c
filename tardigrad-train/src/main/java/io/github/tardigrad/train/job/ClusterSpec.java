package io.github.tardigrad.train.job;

import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.StragglerProfile;
import java.util.ArrayList;
import java.util.List;

/** Who is late, as a job says it: straggler probabilities, or delays from which they follow. */
public sealed interface ClusterSpec {

    /** How many workers there are. */
    int workers();

    /** When a round closes, in seconds from its start. */
    double deadline();

    /** Each worker's probability of missing the deadline. */
    StragglerProfile profile();

    /** Response times to draw from, in worker order. */
    List<DelayModel> delays();

    /**
     * Straggler probabilities given directly. Nothing is known of the times then: an answer comes at half the deadline
     * or never.
     */
    record GivenProbabilities(List<Double> stragglerProbability, double deadline) implements ClusterSpec {
        /** Takes a copy. */
        public GivenProbabilities {
            stragglerProbability = List.copyOf(stragglerProbability);
        }

        @Override
        public int workers() {
            return stragglerProbability.size();
        }

        @Override
        public StragglerProfile profile() {
            return StragglerProfile.of(stragglerProbability.stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray());
        }

        @Override
        public List<DelayModel> delays() {
            List<DelayModel> models = new ArrayList<>(workers());
            stragglerProbability.forEach(p -> models.add(new Intermittent(p, deadline / 2)));
            return models;
        }
    }

    /** Delays and the deadline that makes straggler probabilities of them. */
    record Delayed(DelaySpec delay, double deadline) implements ClusterSpec {
        @Override
        public int workers() {
            return delay.workers();
        }

        @Override
        public StragglerProfile profile() {
            return StragglerProfile.at(delays(), deadline);
        }

        @Override
        public List<DelayModel> delays() {
            return delay.models();
        }
    }
}
