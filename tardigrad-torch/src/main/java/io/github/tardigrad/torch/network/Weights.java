package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.model.ParameterLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The tensors of one open network in native memory: three flat blocks (trained parameters, their gradients, held
 * tensors), of which every named tensor is a view. A backward pass adds to the gradients in place.
 *
 * <p>Threads: confined. Memory: native, until {@link #close}.
 */
@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
public final class Weights implements AutoCloseable {
    /** The arithmetic. Double is for comparisons with a reference. */
    public enum Precision {
        /** 32 bits. */
        FLOAT,
        /** 64 bits. */
        DOUBLE
    }

    /** How layers with statistics behave. */
    public enum Mode {
        /** Normalizes by the microbatch's own statistics and keeps none. */
        TRAIN,
        /** As in training, and adds the statistics to the running mean over microbatches. */
        GATHER,
        /** Normalizes by the running statistics. */
        EVALUATE
    }

    private final Precision precision;
    private final ParameterLayout trained;
    private final ParameterLayout held;
    private final Map<String, Tensor> byName = new HashMap<>();
    private final Deque<Pointer> owned = new ArrayDeque<>();
    private final Tensor parameters;
    private final Tensor gradients;
    private final Tensor heldValues;
    private Mode mode = Mode.TRAIN;
    private int gathered;

    /** With held tensors at their start, and parameters 0. */
    public Weights(NetworkTensors tensors, Precision precision) {
        this.precision = precision;
        this.trained = tensors.trained();
        this.held = tensors.held();
        try (PointerScope scope = new PointerScope()) {
            parameters = own(zeros(trained.dimension()));
            gradients = own(zeros(trained.dimension()));
            heldValues = own(zeros(held.dimension()));
            for (ParameterLayout.Tensor tensor : trained.tensors()) {
                Tensor view = own(piece(parameters, tensor).detach().requires_grad_(true));
                view.mutable_grad().put(piece(gradients, tensor));
                byName.put(tensor.name(), view);
            }
            for (ParameterLayout.Tensor tensor : held.tensors()) {
                byName.put(tensor.name(), own(piece(heldValues, tensor)));
            }
        }
        setHeld(tensors.startOfHeld());
    }

    private <P extends Pointer> P own(P pointer) {
        pointer.retainReference();
        owned.push(pointer);
        return pointer;
    }

    /** Keeps native memory beyond the caller's scope, until {@link #close}. */
    public <P extends Pointer> P keep(P pointer) {
        return own(pointer);
    }

    private Tensor zeros(int length) {
        return torch.zeros(new long[] {length}, new TensorOptions(type()));
    }

    private static Tensor piece(Tensor flat, ParameterLayout.Tensor tensor) {
        return flat.narrow(0, tensor.offset(), tensor.length())
                .view(Arrays.stream(tensor.shape()).asLongStream().toArray());
    }

    /** The type of all floating-point tensors here. */
    public ScalarType type() {
        return precision == Precision.DOUBLE ? ScalarType.Double : ScalarType.Float;
    }

    /**
     * A tensor by its name.
     *
     * @throws IllegalArgumentException if the network declared none of this name
     */
    public Tensor get(String name) {
        Tensor tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the network declares no tensor " + name);
        }
        return tensor;
    }

    /** The same, for operations that may do without. */
    public TensorOptional optional(String name) {
        return new TensorOptional(get(name));
    }

    /** A new tensor of the network's precision, copied from host memory. It belongs to the caller's scope. */
    public Tensor tensor(float[] values, long... shape) {
        try (FloatPointer block = new FloatPointer(values)) {
            Tensor view = torch.from_blob(block, shape);
            return precision == Precision.DOUBLE ? view.to(ScalarType.Double) : view.clone();
        }
    }

    /** A new tensor of integers, such as labels or tokens. It belongs to the caller's scope. */
    public Tensor integers(long[] values, long... shape) {
        try (LongPointer block = new LongPointer(values)) {
            return torch.from_blob(block, shape, new TensorOptions(ScalarType.Long))
                    .clone();
        }
    }

    /** How layers with statistics behave now. */
    public Mode mode() {
        return mode;
    }

    /** Sets it; entering {@link Mode#GATHER} begins the running mean anew. */
    public void setMode(Mode next) {
        mode = next;
        gathered = 0;
    }

    /** Whether this is the first microbatch in {@link Mode#GATHER}. */
    public boolean beginsToGather() {
        return mode == Mode.GATHER && gathered == 1;
    }

    /** Called before each microbatch in {@link Mode#GATHER}. */
    void nextGathered() {
        gathered++;
    }

    /** The weight of this microbatch in the running mean: 1 over its number, so that all count alike. */
    double gatherMomentum() {
        return 1.0 / gathered;
    }

    /** Overwrites the trained parameters; shape [dimension]. */
    public void setParameters(float[] values) {
        put(parameters, values);
    }

    /** Overwrites frozen parameters and buffers; shape [held]. */
    public void setHeld(float[] values) {
        put(heldValues, values);
    }

    /** Reads frozen parameters and buffers. */
    public void copyHeld(float[] out) {
        get(heldValues, out);
    }

    void zeroGradients() {
        gradients.zero_();
    }

    void copyGradients(float[] out) {
        get(gradients, out);
    }

    private void put(Tensor block, float[] values) {
        if (values.length == 0) {
            return; // An empty tensor has no address.
        }
        try (PointerScope scope = new PointerScope()) {
            if (precision == Precision.DOUBLE) {
                double[] wide = new double[values.length];
                Arrays.setAll(wide, i -> values[i]);
                new DoublePointer(block.data_ptr_double()).put(wide, 0, wide.length);
            } else {
                new FloatPointer(block.data_ptr_float()).put(values, 0, values.length);
            }
        }
    }

    private void get(Tensor block, float[] out) {
        if (out.length == 0) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            if (precision == Precision.DOUBLE) {
                double[] wide = new double[out.length];
                new DoublePointer(block.data_ptr_double()).get(wide, 0, wide.length);
                for (int i = 0; i < out.length; i++) {
                    out[i] = (float) wide[i];
                }
            } else {
                new FloatPointer(block.data_ptr_float()).get(out, 0, out.length);
            }
        }
    }

    boolean isClosed() {
        return owned.isEmpty();
    }

    @Override
    public void close() {
        // The latest first: views before their blocks.
        while (!owned.isEmpty()) {
            owned.pop().releaseReference();
        }
    }
}
