package io.github.tardigrad.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Examples of which a process has some in memory: those that it was told to {@link #hold}. The label of each is known.
 *
 * <p>Threads: any. Memory: two numbers an example, and the features of those held.
 */
public final class HeldExamples implements Dataset {
    /** Reads examples from where they lie. */
    @FunctionalInterface
    public interface Reader {
        /** These examples, at least one, in the order of their indices. */
        Dataset read(BitSet indices) throws DataFileException;
    }

    private static final int NOT_HELD = -1;

    private final int[] labels;
    private final int classes;
    private final int[] shape;
    private final long @Nullable [] digests;
    private final Reader reader;
    private volatile Held held;

    /**
     * None is held yet.
     *
     * @param labels of all examples, kept; each 0 to classes - 1
     * @param shape the axes of an example's features, in 1 to 2^31 - 1 numbers
     * @throws IllegalArgumentException if a label is none
     */
    public HeldExamples(int[] labels, int classes, int[] shape, Reader reader) {
        this(labels, null, classes, shape, reader);
    }

    /**
     * As above, with what stands for the content of each example.
     *
     * @param digests one for each example, kept; null: its content itself
     */
    public HeldExamples(int[] labels, long @Nullable [] digests, int classes, int[] shape, Reader reader) {
        Labels.require(labels, classes);
        this.digests = digests;
        this.labels = labels;
        this.classes = classes;
        this.shape = shape.clone();
        this.reader = reader;
        int[] places = new int[labels.length];
        Arrays.fill(places, NOT_HELD);
        this.held = new Held(places, List.of());
    }

    /** What is in memory: parts one after another, and where in them each example is. */
    private static final class Held {
        final int[] places;
        final Dataset[] parts;
        /** Before each part, and after the last. */
        final int[] starts;

        Held(int[] places, List<Dataset> parts) {
            this.places = places;
            this.parts = parts.toArray(Dataset[]::new);
            this.starts = new int[parts.size() + 1];
            for (int i = 0; i < parts.size(); i++) {
                starts[i + 1] = starts[i] + parts.get(i).size();
            }
        }

        int count() {
            return starts[parts.length];
        }
    }

    @Override
    public int held() {
        return held.count();
    }

    @Override
    public synchronized void hold(int[] indices) throws DataFileException {
        BitSet missing = new BitSet(labels.length);
        for (int index : indices) {
            if (held.places[index] == NOT_HELD) {
                missing.set(index);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        Dataset part = reader.read(missing);
        if (part.size() != missing.cardinality() || part.features() != features()) {
            throw new DataFileException("the data has changed: expected " + missing.cardinality() + " examples of "
                    + features() + " features, found " + part.size() + " of " + part.features());
        }
        int[] places = held.places.clone();
        int place = held.count();
        for (int index = missing.nextSetBit(0); index >= 0; index = missing.nextSetBit(index + 1)) {
            places[index] = place++;
        }
        List<Dataset> parts = new ArrayList<>(Arrays.asList(held.parts));
        parts.add(part);
        held = new Held(places, parts);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int features() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int[] shape() {
        return shape.clone();
    }

    /**
     * As every data set's.
     *
     * @throws IllegalStateException if the example is not held
     */
    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        Held now = held;
        Objects.checkIndex(index, labels.length);
        int place = now.places[index];
        if (place == NOT_HELD) {
            throw new IllegalStateException("this process does not hold example " + index);
        }
        int found = Arrays.binarySearch(now.starts, place);
        int part = found >= 0 ? found : -found - 2;
        return now.parts[part].copyFeatures(place - now.starts[part], dst, offset);
    }

    @Override
    public OptionalLong digest(int index) {
        return digests == null ? OptionalLong.empty() : OptionalLong.of(digests[index]);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }
}
