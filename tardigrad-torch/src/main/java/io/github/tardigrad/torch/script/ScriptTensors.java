package io.github.tardigrad.torch.script;

import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Declarations.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedIValue;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The tensors of a module that are trained or held. A tensor that the module has under several names (tied weights) is one,
 * under the first of them; a parameter with {@code requires_grad = False} is held; a buffer is held if it is of float32, and
 * else stays in the module.
 */
final class ScriptTensors {
    private final Declarations declarations = new Declarations();
    private final Map<String, String> firstNames = new LinkedHashMap<>();
    private int fixed;
    private int tied;

    /** Where a tensor lies: two of one place are one tensor. */
    private record Place(long address, List<Long> sizes, List<Long> strides) {
        static Place of(Tensor tensor) {
            List<Long> sizes = new ArrayList<>();
            List<Long> strides = new ArrayList<>();
            for (long axis = 0; axis < tensor.dim(); axis++) {
                sizes.add(tensor.size(axis));
                strides.add(tensor.stride(axis));
            }
            return new Place(tensor.data_ptr_float().address(), sizes, strides);
        }

        /** Behind its last number. */
        long end() {
            long last = 0;
            for (int axis = 0; axis < sizes.size(); axis++) {
                last += (sizes.get(axis) - 1) * strides.get(axis);
            }
            return address + (last + 1) * Float.BYTES;
        }
    }

    private static final class Found {
        private final Tensor tensor;
        private final Role role;
        private final List<String> names = new ArrayList<>();

        Found(Tensor tensor, Role role) {
            this.tensor = tensor;
            this.role = role;
        }
    }

    /**
     * Reads a module's tensors.
     *
     * @throws IllegalArgumentException if it has nothing to train, or tensors that cannot be trained as they are; the message
     *     says which, and does not name the file
     */
    ScriptTensors(JitModule module) {
        List<NamedTensor> parameters = ScriptFile.parameters(module);
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException(
                    "the module has no parameters: torch.jit.freeze and optimize_for_inference turn"
                            + " them into constants; save it before");
        }
        Map<Place, Found> byPlace = new LinkedHashMap<>();
        for (NamedTensor named : parameters) {
            Tensor tensor = named.value();
            String name = named.name().getString();
            if (!isFloat(tensor)) {
                throw new IllegalArgumentException("parameters must be float32 (module.float() makes them so): " + name
                        + " is " + ScriptFile.type(tensor));
            }
            find(byPlace, name, tensor, tensor.requires_grad() ? Role.PARAMETER : Role.FIXED);
        }
        for (NamedTensor named : ScriptFile.buffers(module)) {
            if (isHeldBuffer(named.value())) {
                find(byPlace, named.name().getString(), named.value(), Role.BUFFER);
            }
        }
        requireApart(byPlace);
        for (NamedIValue named : ScriptFile.tensors(module)) {
            Tensor tensor = named.value().toTensor();
            if (isHeldBuffer(tensor)) {
                Found found = byPlace.get(Place.of(tensor));
                if (found != null) {
                    firstNames.putIfAbsent(named.name().getString(), found.names.get(0));
                }
            }
        }
        byPlace.values().forEach(this::declare);
        if (byPlace.values().stream().noneMatch(found -> found.role == Role.PARAMETER)) {
            throw new IllegalArgumentException(
                    "every parameter of the module has requires_grad = False, so there is nothing to"
                            + " train; set it for those that shall be, and save again");
        }
    }

    private static boolean isFloat(Tensor tensor) {
        return tensor.scalar_type().value == ScalarType.Float.value;
    }

    /** Buffers of other types stay in the module. */
    private static boolean isHeldBuffer(Tensor buffer) {
        return isFloat(buffer) && buffer.numel() > 0;
    }

    private void find(Map<Place, Found> byPlace, String name, Tensor tensor, Role role) {
        if (tensor.numel() == 0) {
            throw new IllegalArgumentException("parameters must not be empty: " + name);
        }
        Found found = byPlace.computeIfAbsent(Place.of(tensor), place -> new Found(tensor, role));
        found.names.add(name);
        firstNames.put(name, found.names.get(0));
    }

    private static void requireApart(Map<Place, Found> byPlace) {
        List<Map.Entry<Place, Found>> all = new ArrayList<>(byPlace.entrySet());
        all.sort(Comparator.comparingLong(entry -> entry.getKey().address));
        for (int i = 1; i < all.size(); i++) {
            Map.Entry<Place, Found> before = all.get(i - 1);
            Map.Entry<Place, Found> after = all.get(i);
            if (before.getKey().end() > after.getKey().address) {
                throw new IllegalArgumentException(
                        "tensors must not overlap unless they are the same, in the same shape and order: "
                                + before.getValue().names.get(0) + " and "
                                + after.getValue().names.get(0));
            }
        }
    }

    private void declare(Found found) {
        Tensor tensor = found.tensor;
        int[] shape = new int[(int) tensor.dim()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = Math.toIntExact(tensor.size(axis));
        }
        float[] values = new float[Math.toIntExact(tensor.numel())];
        new FloatPointer(tensor.contiguous().data_ptr_float()).get(values, 0, values.length);
        declarations.given(found.names, values, found.role, shape);
        fixed += found.role == Role.FIXED ? 1 : 0;
        tied += found.names.size() > 1 ? 1 : 0;
    }

    Declarations declarations() {
        return declarations;
    }

    /** The name in the declarations of what the module has under a name; empty for what is not declared. */
    Optional<String> declared(String name) {
        return Optional.ofNullable(firstNames.get(name));
    }

    /** What is out of the ordinary, for people: empty, or beginning with a comma. */
    String remarks() {
        return (tied > 0 ? ", " + tied + (tied == 1 ? " tensor" : " tensors") + " with several names (tied)" : "")
                + (fixed > 0
                        ? ", " + fixed + (fixed == 1 ? " tensor" : " tensors") + " not trained (requires_grad = False)"
                        : "");
    }
}
