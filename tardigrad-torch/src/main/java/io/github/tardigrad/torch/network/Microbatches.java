package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.data.Minibatches;
import io.github.tardigrad.train.model.TrainingData;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How many examples pass through a network at once: a batch in training and a set in an evaluation are cut into pieces of
 * {@code training.microbatchSize}, of which the last may be shorter.
 */
public final class Microbatches {
    /** Where the job says nothing. */
    private static final int IN_EVALUATION = 32;

    private final TrainingData data;

    /** The pieces of this data. */
    public Microbatches(TrainingData data) {
        this.data = data;
    }

    /** The length of a full piece of a batch of so many examples. */
    int inTraining(int batch) {
        return data.microbatchSize() == 0 ? batch : Math.min(batch, data.microbatchSize());
    }

    /** The length of a full piece in an evaluation. */
    int inEvaluation() {
        return data.microbatchSize() == 0 ? IN_EVALUATION : data.microbatchSize();
    }

    /** The lengths of the shortest and of the longest piece in training: one number, or two in ascending order. */
    public List<Integer> extremesInTraining() {
        SortedSet<Integer> lengths = new TreeSet<>();
        Minibatches batches = data.minibatches();
        for (int partition = 0; partition < data.partitions().count(); partition++) {
            int batch = batches.size(partition);
            addPieces(batch, inTraining(batch), lengths);
        }
        return extremes(lengths);
    }

    /** The same of evaluations. */
    public List<Integer> extremesInEvaluation() {
        SortedSet<Integer> lengths = new TreeSet<>();
        for (int examples : List.of(data.trainSample().size(), data.testSample().size())) {
            addPieces(examples, Math.min(examples, inEvaluation()), lengths);
        }
        return extremes(lengths);
    }

    private static void addPieces(int all, int full, SortedSet<Integer> to) {
        if (full > 0) {
            to.add(full);
            if (all % full > 0) {
                to.add(all % full);
            }
        }
    }

    private static List<Integer> extremes(SortedSet<Integer> lengths) {
        return lengths.size() < 2 ? List.copyOf(lengths) : List.of(lengths.first(), lengths.last());
    }
}
