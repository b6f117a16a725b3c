package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.DitherKeys;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.simd.VectorKernels;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One frame of a large model, 4 bits in buckets of 512, encoded and decoded on one thread, in turns with two copies of the
 * parameters and with the same quantizer in PyTorch. Medians over rounds, of time on a core; ratios within a round.
 */
final class LargeMessage {
    private static final int BITS = 4;
    private static final int BUCKET = 512;
    private static final int ROUNDS = 15;
    private static final long WARM_UP_NANOS = 4_000_000_000L;

    /** Coordinates of a turn: a shorter message is taken again and again. */
    private static final int TURN = 1 << 24;

    private static final int COPIES = 2;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LargeMessage() {}

    /** One turn of each, in milliseconds on a core. */
    private record Turn(double copies, double encode, double decode, double torchEncode, double torchDecode) {}

    /**
     * Prints one Markdown row.
     *
     * @param args {@code --header} to print the table's head instead; or the dimension, a multiple of 512, and a Python
     *     that has PyTorch, if any
     * @throws IOException if Python cannot be started
     * @throws FrameFormatException if the encoder writes what the parser refuses
     */
    public static void main(String[] args) throws IOException, FrameFormatException {
        if (args[0].equals("--header")) {
            System.out.println("| JDK | coordinates | two copies, ms | encode, ms | decode, ms | both / copies"
                    + " | PyTorch encode, ms | decode, ms | PyTorch / ours |");
            System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            return;
        }
        int dimension = Integer.parseInt(args[0]);
        Path script = Files.createTempFile("tardigrad-quantizer", ".py");
        try (InputStream in = LargeMessage.class.getResourceAsStream("quantizer.py")) {
            if (in == null) {
                throw new AssertionError("the resource is part of this jar: quantizer.py");
            }
            Files.write(script, in.readAllBytes());
            if (args.length == 1) {
                print(dimension, turns(dimension, null));
                return;
            }
            List<String> command =
                    List.of(args[1], script.toString(), Integer.toString(dimension), Integer.toString(BUCKET));
            try (TimedProcess torch = new TimedProcess(command)) {
                print(dimension, turns(dimension, torch));
            }
        } finally {
            Files.delete(script);
        }
    }

    private static Turn[] turns(int dimension, @Nullable TimedProcess torch) throws FrameFormatException {
        Kernels kernels =
                VectorKernels.atOnce().obstacle().isEmpty() ? Kernels.of(VectorKernels.atOnce()) : Kernels.plain();
        MessageFormat format = UniformQuantizer.format(dimension, BITS, BUCKET);
        FrameHeader header = new FrameHeader(1, 2, 3, format);
        FrameEncoder encoder = new FrameEncoder(format, kernels, Parallelism.NONE);
        SplittableRandom random = new SplittableRandom(1);
        float[] message = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            message[i] = (float) random.nextGaussian();
        }
        float[] copy = new float[dimension];
        float[] estimate = new float[dimension];
        byte[] bytes = new byte[format.frameBytes()];
        int calls = Math.max(1, TURN / dimension);
        double perCall = NANOS_PER_MILLI * calls;
        Turn[] turns = new Turn[ROUNDS];
        long warm = THREADS.getCurrentThreadCpuTime() + WARM_UP_NANOS;
        for (int round = 0; round < ROUNDS; ) {
            long started = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < COPIES * calls; i++) {
                System.arraycopy(message, 0, copy, 0, dimension);
            }
            long copied = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                encoder.encode(header, message, DitherKey.of(1, round, 3), bytes);
            }
            long encoded = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                Frame.parse(
                                bytes,
                                bytes.length,
                                FrameLimits.DEFAULT,
                                Quantizers.installed(),
                                DitherKeys.ofSeed(0),
                                kernels)
                        .accumulate(0.1, estimate);
            }
            long decoded = THREADS.getCurrentThreadCpuTime();
            if (decoded > warm) {
                turns[round++] = new Turn(
                        (copied - started) / perCall,
                        (encoded - copied) / perCall,
                        (decoded - encoded) / perCall,
                        torch == null ? Double.NaN : torch.nanos("q " + calls) / perCall,
                        torch == null ? Double.NaN : torch.nanos("a " + calls) / perCall);
            }
        }
        return turns;
    }

    private static void print(int dimension, Turn[] turns) {
        System.out.printf(
                Locale.ROOT,
                "| %d | %,d | %.2f | %.2f | %.2f | **%.2f** | %.1f | %.1f | **%.0f** |%n",
                Runtime.version().feature(),
                dimension,
                median(turns, Turn::copies),
                median(turns, Turn::encode),
                median(turns, Turn::decode),
                median(turns, turn -> (turn.encode + turn.decode) / turn.copies),
                median(turns, Turn::torchEncode),
                median(turns, Turn::torchDecode),
                median(turns, turn -> (turn.torchEncode + turn.torchDecode) / (turn.encode + turn.decode)));
    }

    private static double median(Turn[] turns, ToDoubleFunction<Turn> of) {
        double[] values = Arrays.stream(turns).mapToDouble(of).toArray();
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
