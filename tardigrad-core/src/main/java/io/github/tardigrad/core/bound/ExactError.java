package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.function.IntFunction;

/**
 * The exact mean squared error E||ghat - g||^2 of a code with fixed decoding, for given partial gradients.
 *
 * <p>Workers are independent, so it is the sum of a_i^2 p_i q_i ||c_i||^2 (stragglers), a_i^2 q_i Vq_i(c_i) (quantization,
 * with the variance the quantizer really has on the message c_i = sum_j b_ij g_j) and the squared norm of the bias.
 *
 * @param straggling variance from workers that may not answer, squared gradient units
 * @param quantization variance from rounding to levels
 * @param bias squared norm of the expected estimate minus g
 */
public record ExactError(double straggling, double quantization, double bias) {

    /** The mean squared error: straggling + quantization + bias. */
    public double total() {
        return straggling + quantization + bias;
    }

    /**
     * Evaluates the error for one set of gradients.
     *
     * @param decoding a_i, one per worker
     * @param format a worker's message format; asked only for workers that contribute
     * @param gradients Shape: [k][d], the partial gradient of each partition
     */
    public static ExactError of(
            StragglerProfile profile,
            EncodingMatrix encoding,
            double[] decoding,
            IntFunction<MessageFormat> format,
            float[][] gradients) {
        int dimension = gradients[0].length;
        double[] residual = new double[dimension];
        for (float[] gradient : gradients) {
            for (int l = 0; l < dimension; l++) {
                residual[l] -= gradient[l];
            }
        }
        double straggling = 0;
        double quantization = 0;
        float[] message = new float[dimension];
        for (int i = 0; i < profile.workers(); i++) {
            double q = profile.arrival(i);
            if (q * decoding[i] == 0 || encoding.rowSize(i) == 0) {
                continue;
            }
            encode(encoding.row(i), gradients, message);
            double squaredWeight = decoding[i] * decoding[i];
            double squaredNorm = 0;
            for (int l = 0; l < dimension; l++) {
                squaredNorm += (double) message[l] * message[l];
                residual[l] += q * decoding[i] * message[l];
            }
            straggling += squaredWeight * profile.straggling(i) * q * squaredNorm;
            quantization += squaredWeight * q * format.apply(i).realisedVariance(message);
        }
        double bias = 0;
        for (double r : residual) {
            bias += r * r;
        }
        return new ExactError(straggling, quantization, bias);
    }

    /** Writes the message of one row, sum_t coefficient_t g_partition_t. */
    static void encode(WeightedPartitions row, float[][] gradients, float[] message) {
        for (int l = 0; l < message.length; l++) {
            double sum = 0;
            for (int t = 0; t < row.size(); t++) {
                sum += row.coefficient(t) * gradients[row.partition(t)][l];
            }
            message[l] = (float) sum;
        }
    }
}
