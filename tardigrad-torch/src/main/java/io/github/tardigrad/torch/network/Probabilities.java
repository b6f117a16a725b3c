package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.model.GradientSource;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** From scores to probabilities, in main memory. */
public final class Probabilities {
    private Probabilities() {}

    /**
     * The softmax of each row.
     *
     * @param scores [rows, classes]
     * @param rows as many as count
     * @param to takes them by their rows
     */
    public static void ofScores(Tensor scores, int rows, GradientSource.Predictions to) {
        if (rows == 0) {
            return;
        }
        Tensor found = scores.softmax(1).to(torch.ScalarType.Float).contiguous();
        int classes = Math.toIntExact(found.size(1));
        float[] values = new float[Math.multiplyExact(rows, classes)];
        new FloatPointer(found.data_ptr_float()).get(values, 0, values.length);
        for (int row = 0; row < rows; row++) {
            to.add(row, Arrays.copyOfRange(values, row * classes, (row + 1) * classes));
        }
    }
}
