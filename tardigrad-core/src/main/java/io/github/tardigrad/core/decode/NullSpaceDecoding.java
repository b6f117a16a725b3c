package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Exact weights with up to s0 absent workers, without solving for the arrived: R + W c, where c makes the rows of the absent
 * vanish. Least squares with more of them.
 *
 * <p>R are the weights when everybody is there, W combinations of messages that are 0 whatever the gradients; B R = T and B W =
 * 0. Cost: a solution of at most s0 equations. Of fewer than s0 absent it takes the shortest c.
 */
public final class NullSpaceDecoding implements DecodingRule {
    /** The kind of it. */
    static final DecodingRuleType TYPE = new DecodingRuleType() {
        @Override
        public List<String> names() {
            return List.of("nullSpace");
        }

        @Override
        public DecodingRule create(Content content) {
            return new NullSpaceDecoding(content.rows("decoding"), content.rows("spare"));
        }
    };

    private final double[][] decoding;
    private final double[][] spare;

    /**
     * Decodes with R and W; the arrays are copied.
     *
     * @param decoding R, Shape: [n][m]
     * @param spare W, Shape: [n][s0]
     */
    public NullSpaceDecoding(double[][] decoding, double[][] spare) {
        if (decoding.length == 0 || decoding.length != spare.length) {
            throw new IllegalArgumentException("decoding and spare must have one row per worker: decoding="
                    + decoding.length + ", spare=" + spare.length);
        }
        this.decoding = rows("decoding", decoding);
        this.spare = rows("spare", spare);
    }

    private static double[][] rows(String name, double[][] rows) {
        double[][] copy = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            Weights.requireLength(name + " row", rows[i].length, "column", rows[0].length);
            copy[i] = Weights.finiteCopy(name, rows[i]);
        }
        return copy;
    }

    /** A copy of R. */
    public double[][] decoding() {
        return Arrays.stream(decoding).map(double[]::clone).toArray(double[][]::new);
    }

    /** A copy of W. */
    public double[][] spare() {
        return Arrays.stream(spare).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public Decoder decoder(EncodingMatrix encoding) {
        return decoders(BlockEncoding.whole(encoding)).get(0);
    }

    @Override
    public List<Decoder> decoders(BlockEncoding blocks) {
        Weights.requireLength(
                "decoding", decoding.length, "worker", blocks.block(0).workers());
        Weights.requireLength("decoding row", decoding[0].length, "block", blocks.reduction());
        List<Decoder> leastSquares = new LeastSquaresDecoding().decoders(blocks);
        List<Decoder> decoders = new ArrayList<>();
        for (int u = 0; u < blocks.reduction(); u++) {
            int block = u;
            Decoder otherwise = leastSquares.get(u);
            decoders.add((arrived, weights) -> {
                if (!exact(arrived, block, weights)) {
                    otherwise.weights(arrived, weights);
                }
            });
        }
        return decoders;
    }

    private boolean exact(BitSet arrived, int block, double[] weights) {
        int workers = decoding.length;
        int[] absent = new int[workers - arrived.cardinality()];
        for (int d = 0, i = arrived.nextClearBit(0); d < absent.length; i = arrived.nextClearBit(i + 1)) {
            absent[d++] = i;
        }
        int width = spare[0].length;
        if (absent.length > width) {
            return false;
        }
        DMatrixRMaj combination = new DMatrixRMaj(width, 1);
        if (absent.length > 0) {
            DMatrixRMaj dead = new DMatrixRMaj(absent.length, width);
            DMatrixRMaj right = new DMatrixRMaj(absent.length, 1);
            for (int d = 0; d < absent.length; d++) {
                for (int c = 0; c < width; c++) {
                    dead.set(d, c, spare[absent[d]][c]);
                }
                right.set(d, 0, -decoding[absent[d]][block]);
            }
            DMatrixRMaj inverse = new DMatrixRMaj(width, absent.length);
            CommonOps_DDRM.pinv(dead, inverse);
            CommonOps_DDRM.mult(inverse, right, combination);
        }
        for (int i = 0; i < workers; i++) {
            weights[i] = 0;
            if (arrived.get(i)) {
                weights[i] = decoding[i][block];
                for (int c = 0; c < width; c++) {
                    weights[i] += spare[i][c] * combination.get(c);
                }
            }
        }
        return true;
    }

    @Override
    public String name() {
        return "nullSpace";
    }

    @Override
    public Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("decoding", decoding());
        content.put("spare", spare());
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NullSpaceDecoding that
                && Arrays.deepEquals(decoding, that.decoding)
                && Arrays.deepEquals(spare, that.spare);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(decoding) + Arrays.deepHashCode(spare);
    }
}
