package io.github.tardigrad.torch.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The named tensors of a network in the order of its state dictionary, each with what it starts from. */
public final class Declarations {
    /** What becomes of a tensor in training. */
    public enum Role {
        /** Trained, unless the job freezes it. */
        PARAMETER,
        /** A parameter that never is, because the network says so. */
        FIXED,
        /** Statistics and the like, which the network itself may change. */
        BUFFER
    }

    /**
     * One tensor.
     *
     * @param names at least one; the first is that of the tensor in vectors and files, the others are further names under
     *     which the network has the same tensor
     */
    record Declared(List<String> names, List<Integer> shape, Initializer start, Role role) {
        String name() {
            return names.get(0);
        }

        int[] axes() {
            return shape.stream().mapToInt(Integer::intValue).toArray();
        }

        boolean anyNameBeginsWith(String prefix) {
            return names.stream().anyMatch(name -> name.startsWith(prefix));
        }
    }

    private final List<Declared> all = new ArrayList<>();

    /** Adds a parameter. */
    public void parameter(String name, Initializer start, int... shape) {
        all.add(new Declared(List.of(name), boxed(shape), start, Role.PARAMETER));
    }

    /** Adds a buffer that starts from one value. */
    public void buffer(String name, float start, int... shape) {
        all.add(new Declared(List.of(name), boxed(shape), Initializer.constant(start), Role.BUFFER));
    }

    /**
     * Adds a tensor that starts from these values.
     *
     * @param names at least one; those after the first are further names of the same tensor
     */
    public void given(List<String> names, float[] values, Role role, int... shape) {
        Initializer start = (into, offset, length, random) -> System.arraycopy(values, 0, into, offset, length);
        all.add(new Declared(List.copyOf(names), boxed(shape), start, role));
    }

    List<Declared> all() {
        return List.copyOf(all);
    }

    private static List<Integer> boxed(int... shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
