package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.simd.VectorKernels;
import io.github.tardigrad.torch.TorchBackend;
import io.github.tardigrad.train.coco.Scenes;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One gradient of each large model on one thread, in turns with Python's PyTorch; and the frame of that gradient, 4 bits in
 * buckets of 512. Medians over rounds, of time on a core; ratios within a round. Ours has the loading of its examples in it.
 */
final class ModelGradients {
    private static final int BITS = 4;
    private static final int BUCKET = 512;
    private static final int WARM_UP = 2;
    private static final int EXAMPLES = 16;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ModelGradients() {}

    /**
     * A model with its data; models.py has the same.
     *
     * @param name in both
     */
    private record Model(String name, String shown, int batch, Dataset data, ModelSpec spec) {}

    private static List<Model> models() {
        return List.of(
                new Model(
                        "ssdlite",
                        "SSDLite320 MobileNetV3-Large, 4 images",
                        4,
                        new Scenes(0, 320, 320).dataset(1, EXAMPLES, 320, true),
                        spec(ModelSpec.Type.SSDLITE_MOBILENET_V3, Optional.empty())),
                new Model(
                        "resnet50",
                        "ResNet-50, 8 images of 224",
                        8,
                        new Numbers(1000, 3, 224, 224),
                        spec(ModelSpec.Type.RESNET50, Optional.empty())),
                new Model(
                        "gpt2",
                        "GPT-2 124M, 1 text of 128",
                        1,
                        new Numbers(50_257, 128),
                        spec(ModelSpec.Type.GPT2, Optional.of(new ModelSpec.Transformer(12, 12, 768, 1024)))));
    }

    private static ModelSpec spec(ModelSpec.Type type, Optional<ModelSpec.Transformer> sizes) {
        return new ModelSpec(
                type, List.of(), ModelSpec.Backend.TORCH, sizes, Optional.empty(), List.of(), Optional.empty());
    }

    /** Whole numbers below a thousandth of the classes or 2, whichever is more, and labels; what they are takes no time. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Numbers(int classes, int... axes) implements Dataset {
        @Override
        public int size() {
            return EXAMPLES;
        }

        @Override
        public int features() {
            return Arrays.stream(axes).reduce(1, (a, b) -> a * b);
        }

        @Override
        public int[] shape() {
            return axes.clone();
        }

        @Override
        public boolean copyFeatures(int index, float[] dst, int offset) {
            int below = Math.max(2, classes / 1000);
            for (int i = 0; i < features(); i++) {
                dst[offset + i] = (i * 31 + index) % 97 % below;
            }
            return true;
        }

        @Override
        public int label(int index) {
            return index;
        }
    }

    /** One round, in milliseconds on a core. */
    private record Turn(double ours, double python, double frame) {}

    /**
     * Prints a Markdown table.
     *
     * @param args rounds, and a Python that has PyTorch and torchvision, if any
     * @throws IOException if Python cannot be started
     */
    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        System.out.println(
                "| gradient of | parameters | ours, ms | Python, ms | **ours / Python** | frame, ms | **frame / gradient** |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|");
        Path script = Files.createTempFile("tardigrad-models", ".py");
        try (InputStream in = ModelGradients.class.getResourceAsStream("models.py")) {
            if (in == null) {
                throw new AssertionError("the resource is part of this jar: models.py");
            }
            Files.write(script, in.readAllBytes());
            for (Model model : models()) {
                if (args.length == 1) {
                    measure(model, rounds, null);
                } else {
                    List<String> command =
                            List.of(args[1], script.toString(), model.name, Integer.toString(model.batch));
                    try (TimedProcess python = new TimedProcess(command)) {
                        measure(model, rounds, python);
                    }
                }
            }
        } finally {
            Files.delete(script);
        }
    }

    private static void measure(Model model, int rounds, @Nullable TimedProcess python) {
        TrainingData data = TrainingData.random(new Split(model.data, model.data), 1, model.batch, 1);
        TrainingTask task = new TorchBackend().task(data, model.spec);
        Kernels kernels =
                VectorKernels.atOnce().obstacle().isEmpty() ? Kernels.of(VectorKernels.atOnce()) : Kernels.plain();
        MessageFormat format = UniformQuantizer.format(task.dimension(), BITS, BUCKET);
        FrameHeader header = new FrameHeader(1, 2, 3, format);
        FrameEncoder encoder = new FrameEncoder(format, kernels, Parallelism.NONE);
        byte[] frame = new byte[format.frameBytes()];
        float[] gradient = new float[task.dimension()];
        Turn[] turns = new Turn[rounds];
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            for (int round = -WARM_UP; round < rounds; round++) {
                long key = (long) round + WARM_UP;
                long started = THREADS.getCurrentThreadCpuTime();
                source.gradient(WeightedPartitions.one(0), key, gradient);
                long computed = THREADS.getCurrentThreadCpuTime();
                encoder.encode(header, gradient, DitherKey.of(1, key, 3), frame);
                long encoded = THREADS.getCurrentThreadCpuTime();
                double reference = python == null ? Double.NaN : python.nanos("gradient") / NANOS_PER_MILLI;
                if (round >= 0) {
                    turns[round] = new Turn(
                            (computed - started) / NANOS_PER_MILLI, reference, (encoded - computed) / NANOS_PER_MILLI);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %.0f | %.0f | **%.2f** | %.1f | **%.1f %%** |%n",
                model.shown,
                task.dimension(),
                median(turns, Turn::ours),
                median(turns, Turn::python),
                median(turns, turn -> turn.ours / turn.python),
                median(turns, Turn::frame),
                100 * median(turns, turn -> turn.frame / turn.ours));
    }

    private static double median(Turn[] turns, ToDoubleFunction<Turn> of) {
        double[] values = Arrays.stream(turns).mapToDouble(of).toArray();
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
