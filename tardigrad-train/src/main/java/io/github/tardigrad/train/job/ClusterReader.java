package io.github.tardigrad.train.job;

import io.github.tardigrad.core.cluster.TwoStateDelays;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.ResponseFile;
import io.github.tardigrad.train.run.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads who is late: the cluster of a job. */
final class ClusterReader {
    static final List<String> CLUSTER_KEYS =
            List.of("workers", "stragglerProbability", "delay", "deadline", "noise", "bandwidth");
    private static final String BANDWIDTH = "bandwidth";
    /** Seconds a round lasts where straggler probabilities are given and no deadline. */
    static final double DEFAULT_DEADLINE_SECONDS = 1.0;

    private static final List<String> GROWTH_KEYS = List.of("growsWithLoad", "measuredLoad");
    private static final List<String> EVERY_KEY = List.of(
            "model",
            "rates",
            "shift",
            "samples",
            "earliest",
            "shape",
            "slowdown",
            "slowProbability",
            "meanSlowRounds",
            "shockProbability",
            "file",
            "probabilities",
            "growsWithLoad",
            "measuredLoad");

    private final Path folder;

    /** With the folder that paths in the job start from. */
    ClusterReader(Path folder) {
        this.folder = folder;
    }

    /** How response times are distributed. */
    enum DelayType {
        EXPONENTIAL,
        SHIFTED_EXPONENTIAL,
        EMPIRICAL,
        PARETO,
        TWO_STATE,
        PAIR_CORRELATED,
        LOAD_DEPENDENT,
        TRACE
    }

    ClusterSpec cluster(Fields job) {
        Fields cluster = job.mapping("cluster", CLUSTER_KEYS);
        boolean given = cluster.has("stragglerProbability");
        if (given == cluster.has("delay")) {
            throw new InvalidInputException(
                    "cluster", given ? "both" : "neither", "given by stragglerProbability, or by delay and deadline");
        }
        ClusterSpec spec = given ? probabilities(cluster) : delayed(cluster, job);
        if (spec.workers() > JobReader.MOST_WORKERS) {
            throw new InvalidInputException(
                    "cluster", spec.workers() + " workers", "of at most " + JobReader.MOST_WORKERS + " workers");
        }
        if (cluster.has("workers") && cluster.integer("workers", 1, JobReader.MOST_WORKERS) != spec.workers()) {
            throw cluster.refuse("workers", spec.workers() + ", as many as the cluster lists");
        }
        return spec;
    }

    /** One number for all links, or one for each worker. */
    static Optional<Bandwidth> bandwidth(Fields job, int workers) {
        Fields cluster = job.mapping("cluster", CLUSTER_KEYS);
        if (!cluster.has(BANDWIDTH)) {
            return Optional.empty();
        }
        if (!cluster.isList(BANDWIDTH)) {
            return Optional.of(new Bandwidth(Collections.nCopies(workers, cluster.number(BANDWIDTH, Range.POSITIVE))));
        }
        List<Double> each = cluster.numbers(BANDWIDTH, Range.POSITIVE);
        if (each.size() != workers) {
            throw cluster.refuse(BANDWIDTH, "a finite number above 0, or one for each of the " + workers + " workers");
        }
        return Optional.of(new Bandwidth(each));
    }

    private static ClusterSpec probabilities(Fields cluster) {
        if (cluster.isAuto("deadline")) {
            throw cluster.refuse(
                    "deadline", "a number of seconds where stragglerProbability is given: auto needs delay");
        }
        refuseNoise(cluster);
        return new ClusterSpec.GivenProbabilities(
                probabilityOfEach(cluster), cluster.number("deadline", Range.DEADLINE, DEFAULT_DEADLINE_SECONDS));
    }

    private static List<Double> probabilityOfEach(Fields cluster) {
        String key = "stragglerProbability";
        return cluster.has("workers") && !cluster.isList(key)
                ? Collections.nCopies(
                        cluster.smallInteger("workers", 1, JobReader.MOST_WORKERS, 1),
                        cluster.number(key, Range.PROBABILITY))
                : cluster.numbers(key, Range.PROBABILITY);
    }

    private ClusterSpec delayed(Fields cluster, Fields job) {
        DelaySpec delay = growing(cluster, job, planned(cluster, delay(cluster)));
        if (cluster.isAuto("deadline")) {
            return new ClusterSpec.DeadlineToChoose(delay, cluster.number("noise", Range.POSITIVE, 1.0));
        }
        refuseNoise(cluster);
        return new ClusterSpec.Delayed(delay, cluster.number("deadline", Range.DEADLINE_OR_AUTO));
    }

    private static void refuseNoise(Fields cluster) {
        if (cluster.has("noise")) {
            throw cluster.refuse("noise", "absent unless deadline is auto");
        }
    }

    /** How measured probabilities are planned with. */
    enum Probabilities {
        EXPECTED,
        UPPER
    }

    private static DelaySpec planned(Fields cluster, DelaySpec delay) {
        boolean measured = delay instanceof DelaySpec.EmpiricalDelays || delay instanceof DelaySpec.Trace;
        return measured
                        && cluster.mapping("delay", EVERY_KEY)
                                        .choice(
                                                "probabilities",
                                                Probabilities.class,
                                                Optional.of(Probabilities.EXPECTED))
                                == Probabilities.UPPER
                ? new DelaySpec.Cautious(delay)
                : delay;
    }

    /**
     * Whether the times are those of one load. A deadline that is chosen would otherwise reward for ever what gives all work to
     * the fastest worker.
     */
    private static DelaySpec growing(Fields cluster, Fields job, DelaySpec delay) {
        Fields keys = cluster.mapping("delay", EVERY_KEY);
        if (delay instanceof DelaySpec.LoadDependent) {
            for (String key : GROWTH_KEYS) {
                if (keys.has(key)) {
                    throw keys.refuse(key, "absent for the model loadDependent, whose times are for each partition");
                }
            }
            return delay;
        }
        if (!keys.flag("growsWithLoad", cluster.isAuto("deadline"))) {
            if (keys.has("measuredLoad")) {
                throw keys.refuse("measuredLoad", "absent unless growsWithLoad is true");
            }
            return delay;
        }
        int partitions = job.smallInteger("partitions", 1, JobReader.MOST_WORKERS, delay.workers());
        double equalLoads = Math.max(1, (double) partitions / delay.workers());
        return new DelaySpec.Growing(delay, keys.number("measuredLoad", Range.POSITIVE, equalLoads));
    }

    private DelaySpec delay(Fields cluster) {
        DelayType type = cluster.mapping("delay", EVERY_KEY).choice("model", DelayType.class, Optional.empty());
        return switch (type) {
            case EXPONENTIAL ->
                new DelaySpec.ExponentialDelays(delay(cluster, "rates").numbers("rates", Range.POSITIVE));
            case SHIFTED_EXPONENTIAL -> shifted(delay(cluster, "rates", "shift"));
            case EMPIRICAL ->
                new DelaySpec.EmpiricalDelays(
                        delay(cluster, "samples", "probabilities").listsOfNumbers("samples", Range.RESPONSE_TIME));
            case PARETO -> {
                Fields delay = delay(cluster, "earliest", "shape");
                List<Double> earliest = delay.numbers("earliest", Range.POSITIVE);
                yield new DelaySpec.ParetoDelays(
                        earliest, oneOrEach(delay, "shape", Range.POSITIVE, earliest.size(), "earliest answers"));
            }
            case TWO_STATE ->
                twoState(delay(cluster, "rates", "shift", "slowdown", "slowProbability", "meanSlowRounds"));
            case PAIR_CORRELATED -> {
                Fields delay = delay(cluster, "rates", "shift", "slowdown", "shockProbability");
                yield new DelaySpec.PairCorrelated(
                        shifted(delay),
                        delay.number("slowdown", Range.SLOWDOWN),
                        delay.number("shockProbability", Range.PROBABILITY));
            }
            case LOAD_DEPENDENT -> new DelaySpec.LoadDependent(shifted(delay(cluster, "rates", "shift")));
            case TRACE -> trace(delay(cluster, "file", "probabilities"));
        };
    }

    /** The delay of a model that has these keys. */
    private static Fields delay(Fields cluster, String... keysOfModel) {
        List<String> keys = new ArrayList<>();
        keys.add("model");
        keys.addAll(List.of(keysOfModel));
        keys.addAll(GROWTH_KEYS);
        return cluster.mapping("delay", keys);
    }

    private static DelaySpec.ShiftedExponentialDelays shifted(Fields delay) {
        List<Double> rates = delay.numbers("rates", Range.POSITIVE);
        return new DelaySpec.ShiftedExponentialDelays(
                rates, oneOrEach(delay, "shift", Range.NOT_NEGATIVE, rates.size(), "rates"));
    }

    private static DelaySpec twoState(Fields delay) {
        double slowProbability = delay.number("slowProbability", Range.BELOW_ONE);
        double shortest = TwoStateDelays.Worker.shortestSpell(slowProbability);
        Range spell = new Range(
                "a number from 1 / (1 - slowProbability) = " + shortest + " to " + TwoStateDelays.LONGEST_SPELL,
                x -> x >= shortest && x <= TwoStateDelays.LONGEST_SPELL);
        return new DelaySpec.TwoState(
                shifted(delay),
                delay.number("slowdown", Range.SLOWDOWN),
                slowProbability,
                delay.number("meanSlowRounds", spell));
    }

    private DelaySpec trace(Fields delay) {
        Path file = delay.path("file", folder);
        try {
            return new DelaySpec.Trace(file, ResponseFile.readTrace(file));
        } catch (DataFileException e) {
            throw InvalidInputException.of(delay.pathOf("file"), String.valueOf(e.getMessage()), e);
        }
    }

    /** One number for all workers, or a list with one for each. */
    private static List<Double> oneOrEach(Fields delay, String key, Range range, int workers, String listed) {
        List<Double> numbers =
                delay.isList(key) ? delay.numbers(key, range) : Collections.nCopies(workers, delay.number(key, range));
        if (numbers.size() != workers) {
            throw new InvalidInputException(
                    delay.pathOf(key),
                    numbers.size() + " numbers",
                    "one number, or one for each of the " + workers + " " + listed);
        }
        return numbers;
    }
}
