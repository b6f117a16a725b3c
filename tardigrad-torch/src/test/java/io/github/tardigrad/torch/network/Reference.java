package io.github.tardigrad.torch.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.train.model.ParameterLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers and the formulas of src/test/reference/reference.py. */
public final class Reference {
    /** The place of the input among the tensors. */
    public static final int INPUT = 9999;

    private static final Path FOLDER = Path.of("src/test/reference");
    private static final double RELATIVE_ERROR = 1e-4;
    /** A bias just before another normalization has no effect: its gradient is rounding in both. */
    private static final double ZERO = 1e-10;

    private Reference() {}

    /** On [-1, 1): a hash of (place, index). */
    public static double[] uniform(int place, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            int u = (int) (i * 2654435761L + place * 40503L + 12345);
            u = (u ^ (u >>> 16)) * 0x45D9F3B;
            u = (u ^ (u >>> 16)) * 0x45D9F3B;
            u ^= u >>> 16;
            values[i] = (u >>> 8) / 0x1p23 - 1;
        }
        return values;
    }

    /** The same as floats. */
    public static float[] floats(int place, int count) {
        double[] values = uniform(place, count);
        float[] rounded = new float[count];
        for (int i = 0; i < count; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    /** Where a tensor starts in the reference; place is its place in the state dictionary. */
    private static float[] start(int place, String name, List<Integer> shape) {
        int count = shape.stream().reduce(1, (a, b) -> a * b);
        int inputs = count / shape.get(0);
        double[] u = uniform(place, count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            double value = 0.1 * u[i];
            if (name.endsWith("running_var")) {
                value = 1 + 0.5 * u[i];
            } else if (shape.size() > 1) {
                value = u[i] * Math.sqrt(6.0 / inputs);
            } else if (name.endsWith("weight")) {
                value = 1 + 0.1 * u[i];
            }
            values[i] = (float) value;
        }
        return values;
    }

    /** Fixed weights of a network of which nothing is frozen. */
    public static Weights weights(Network<?> network, Weights.Precision precision) {
        NetworkTensors tensors = new NetworkTensors(network.declarations(), List.of(), 1);
        float[] trained = new float[tensors.trained().dimension()];
        float[] held = tensors.startOfHeld();
        List<Declarations.Declared> all = network.declarations().all();
        int nextTrained = 0;
        int nextHeld = 0;
        for (int place = 0; place < all.size(); place++) {
            Declarations.Declared tensor = all.get(place);
            float[] values = start(place, tensor.name(), tensor.shape());
            if (tensor.role() == Declarations.Role.BUFFER) {
                System.arraycopy(values, 0, held, nextHeld, values.length);
                nextHeld += values.length;
            } else {
                System.arraycopy(values, 0, trained, nextTrained, values.length);
                nextTrained += values.length;
            }
        }
        Weights weights = new Weights(tensors, precision);
        weights.setParameters(trained);
        weights.setHeld(held);
        return weights;
    }

    /** Compares a loss and the gradients that its backward pass left. */
    public static void check(String file, double loss, Weights weights, ParameterLayout layout) throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FOLDER.resolve(file))) {
            int last = line.lastIndexOf(' ');
            expected.put(line.substring(0, last), line.substring(last + 1));
        }
        double expectedLoss = Double.parseDouble(expected.remove("loss"));
        assertThat(loss).isCloseTo(expectedLoss, within(RELATIVE_ERROR * expectedLoss));
        List<String> found = new ArrayList<>();
        float[] gradients = new float[layout.dimension()];
        weights.copyGradients(gradients);
        for (ParameterLayout.Tensor tensor : layout.tensors()) {
            String key = tensor.name() + " " + Arrays.toString(tensor.shape());
            found.add(key);
            double square = 0;
            for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
                square += (double) gradients[i] * gradients[i];
            }
            if (expected.containsKey(key)) {
                double norm = Double.parseDouble(expected.get(key));
                assertThat(Math.sqrt(square)).as(key).isCloseTo(norm, within(RELATIVE_ERROR * norm + ZERO));
            }
        }
        assertThat(found).containsExactlyElementsOf(expected.keySet());
    }
}
