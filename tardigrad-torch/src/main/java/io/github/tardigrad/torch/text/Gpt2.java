package io.github.tardigrad.torch.text;

import io.github.tardigrad.torch.TorchNative;
import io.github.tardigrad.torch.network.Activation;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Initializer;
import io.github.tardigrad.torch.network.Layer;
import io.github.tardigrad.torch.network.LayerNorm;
import io.github.tardigrad.torch.network.Network;
import io.github.tardigrad.torch.network.Sequence;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.model.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * GPT-2 with the loss of a causal language model: the mean of -log of each next token's probability. Names, shapes (those of
 * linear layers are [inputs, outputs]) and initialisation are GPT-2's; the scores share the token embedding's weights. It has
 * no dropout, so that all who hold a partition compute the same.
 *
 * <p>Source: Radford et al., "Language models are unsupervised multitask learners", 2019.
 */
public final class Gpt2 implements Network<Gpt2.Blocks> {
    private static final double DEVIATION = 0.02;
    private static final int MLP_EXPANSION = 4;

    private final int vocabulary;
    private final int layers;
    private final int heads;
    private final int width;
    private final int positions;
    private final List<Layer> blocks = new ArrayList<>();
    private final LayerNorm last;

    /** Tokens [size, context], and the one after each, [size * context]. */
    public record Blocks(Tensor tokens, Tensor next, int size) implements Batch {}

    /**
     * A network of these sizes; those published have 12 layers, 12 heads, width 768, 1024 positions and 50257 tokens.
     *
     * @throws IllegalArgumentException if heads does not divide width
     */
    public Gpt2(int vocabulary, int layers, int heads, int width, int positions) {
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "width must be a multiple of heads: width=" + width + ", heads=" + heads);
        }
        this.vocabulary = vocabulary;
        this.layers = layers;
        this.heads = heads;
        this.width = width;
        this.positions = positions;
        // Each residual branch ends in a projection; their sum over the depth keeps its variance.
        Initializer projection = Initializer.normal(DEVIATION / Math.sqrt(2.0 * layers));
        for (int layer = 0; layer < layers; layer++) {
            String name = "h." + layer + ".";
            blocks.add(new Block(
                    new LayerNorm(name + "ln_1", width),
                    new Attention(name + "attn.", width, heads, projection),
                    new LayerNorm(name + "ln_2", width),
                    Sequence.of(
                            new Projection(
                                    name + "mlp.c_fc", width, MLP_EXPANSION * width, Initializer.normal(DEVIATION)),
                            Activation.GELU_TANH,
                            new Projection(name + "mlp.c_proj", MLP_EXPANSION * width, width, projection))));
        }
        last = new LayerNorm("ln_f", width);
    }

    @Override
    public String description() {
        return "GPT-2 of " + layers + " layers, " + heads + " heads, width " + width + ", " + positions + " positions, "
                + vocabulary + " tokens";
    }

    @Override
    public Declarations declarations() {
        Declarations to = new Declarations();
        to.parameter("wte.weight", Initializer.normal(DEVIATION), vocabulary, width);
        to.parameter("wpe.weight", Initializer.normal(DEVIATION), positions, width);
        blocks.forEach(block -> block.declare(to));
        last.declare(to);
        return to;
    }

    @Override
    public Blocks load(Weights weights, Dataset set, int[] indices, int from, int to, long round) {
        int context = set.features();
        float[] block = new float[context];
        long[] tokens = new long[(to - from) * context];
        long[] next = new long[tokens.length];
        for (int i = from; i < to; i++) {
            set.copyFeatures(indices[i], block, 0);
            int start = (i - from) * context;
            for (int t = 0; t < context; t++) {
                tokens[start + t] = (long) block[t];
            }
            System.arraycopy(tokens, start + 1, next, start, context - 1);
            next[start + context - 1] = set.label(indices[i]);
        }
        return new Blocks(weights.integers(tokens, to - from, context), weights.integers(next, next.length), to - from);
    }

    /** Scores of the next token, [size * context, vocabulary]. */
    private Tensor scores(Weights weights, Blocks batch) {
        Tensor tokens = weights.get("wte.weight");
        Tensor x = torch.embedding(tokens, batch.tokens)
                .add(weights.get("wpe.weight").narrow(0, 0, batch.tokens.size(1)));
        for (Layer block : blocks) {
            x = block.forward(weights, x);
        }
        Tensor rows = last.forward(weights, x).view(-1, width);
        if (!Products.TRANSPOSED) {
            return torch.linear(rows, tokens);
        }
        return torch.mm(tokens, rows.t().contiguous()).t();
    }

    @Override
    public Tensor loss(Weights weights, Blocks batch) {
        return torch.cross_entropy_loss(scores(weights, batch), batch.next);
    }

    @Override
    public Score<Blocks> score() {
        return new NextToken();
    }

    /** The part of the tokens that were the most likely ones, and perplexity. */
    private final class NextToken implements Score<Blocks> {
        private long hits;
        private long all;
        private double losses;

        @Override
        public double add(Weights weights, Blocks batch) {
            Tensor scores = scores(weights, batch);
            hits += scores.argmax(new LongOptional(1), false)
                    .eq(batch.next)
                    .sum()
                    .item_long();
            long tokens = batch.next.size(0);
            double loss = torch.cross_entropy_loss(scores, batch.next).item_double();
            all += tokens;
            losses += tokens * loss;
            return batch.size * loss;
        }

        @Override
        public Map<String, Double> values() {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(Evaluation.ACCURACY, (double) hits / all);
            values.put(Evaluation.PERPLEXITY, Math.exp(losses / all));
            return values;
        }
    }

    /** How factors lie: OpenBLAS takes three quarters of the time for the transposed product, MKL more. */
    private static final class Products {
        static final boolean TRANSPOSED = TorchNative.matrixLibrary().equals("OpenBLAS");
    }

    /** A linear layer with its weight [inputs, outputs], as GPT-2 stores it; no bias at the start. */
    private record Projection(String name, int inputs, int outputs, Initializer start) implements Layer {
        @Override
        public void declare(Declarations to) {
            to.parameter(name + ".weight", start, inputs, outputs);
            to.parameter(name + ".bias", Initializer.constant(0), outputs);
        }

        @Override
        public Tensor forward(Weights weights, Tensor x) {
            long[] shape = sizes(x);
            shape[shape.length - 1] = outputs;
            Tensor weight = weights.get(name + ".weight");
            Tensor bias = weights.get(name + ".bias");
            Tensor rows = x.reshape(-1, inputs);
            if (!Products.TRANSPOSED) {
                return torch.addmm(bias, rows, weight).view(shape);
            }
            return torch.mm(weight.t(), rows.t()).t().add(bias).view(shape);
        }
    }

    private static long[] sizes(Tensor x) {
        long[] sizes = new long[(int) x.dim()];
        Arrays.setAll(sizes, axis -> x.size(axis));
        return sizes;
    }

    /** Causal self-attention. */
    private record Attention(Projection in, Projection out, int heads) implements Layer {
        Attention(String name, int width, int heads, Initializer projection) {
            this(
                    new Projection(name + "c_attn", width, 3 * width, Initializer.normal(DEVIATION)),
                    new Projection(name + "c_proj", width, width, projection),
                    heads);
        }

        @Override
        public void declare(Declarations to) {
            in.declare(to);
            out.declare(to);
        }

        @Override
        public Tensor forward(Weights weights, Tensor x) {
            Tensor all = in.forward(weights, x);
            Tensor attended = torch.scaled_dot_product_attention(
                    head(all, 0),
                    head(all, 1),
                    head(all, 2),
                    new TensorOptional(),
                    0,
                    true,
                    new DoubleOptional(),
                    false);
            return out.forward(weights, attended.transpose(1, 2).reshape(sizes(x)));
        }

        /** Query, key or value: [size, heads, context, width / heads]. */
        private Tensor head(Tensor all, int part) {
            int width = in.inputs;
            return all.narrow(2, (long) part * width, width)
                    .reshape(all.size(0), all.size(1), heads, width / heads)
                    .transpose(1, 2);
        }
    }

    /** Attention, then a perceptron, each of normalized activations and added to them. */
    private record Block(LayerNorm norm1, Attention attention, LayerNorm norm2, Sequence perceptron) implements Layer {
        @Override
        public void declare(Declarations to) {
            norm1.declare(to);
            attention.declare(to);
            norm2.declare(to);
            perceptron.declare(to);
        }

        @Override
        public Tensor forward(Weights weights, Tensor x) {
            Tensor attended = x.add(attention.forward(weights, norm1.forward(weights, x)));
            return attended.add(perceptron.forward(weights, norm2.forward(weights, attended)));
        }
    }
}
