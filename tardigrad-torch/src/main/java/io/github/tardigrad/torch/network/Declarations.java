package io.github.tardigrad.torch.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The named tensors of a network in the order of its state dictionary, each with what it starts from.
 *
 * <p>Parameters are trained unless frozen; buffers (running statistics) never are.
 */
public final class Declarations {
    /** One tensor. A parameter's start is drawn; a buffer's is constant. */
    record Declared(String name, List<Integer> shape, Initializer start, boolean buffer) {
        int[] axes() {
            return shape.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private final List<Declared> all = new ArrayList<>();

    /** Adds a parameter. */
    public void parameter(String name, Initializer start, int... shape) {
        all.add(new Declared(name, boxed(shape), start, false));
    }

    /** Adds a buffer that starts from one value. */
    public void buffer(String name, float start, int... shape) {
        all.add(new Declared(name, boxed(shape), Initializer.constant(start), true));
    }

    /** Adds a tensor that starts from these values. */
    public void given(String name, float[] values, boolean buffer, int... shape) {
        Initializer start = (into, offset, length, random) -> System.arraycopy(values, 0, into, offset, length);
        all.add(new Declared(name, boxed(shape), start, buffer));
    }

    List<Declared> all() {
        return List.copyOf(all);
    }

    private static List<Integer> boxed(int... shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
