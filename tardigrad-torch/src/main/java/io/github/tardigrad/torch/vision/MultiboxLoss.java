package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.detect.Anchors;
import io.github.tardigrad.train.detect.BoxCode;
import io.github.tardigrad.train.detect.HardNegatives;
import io.github.tardigrad.train.detect.LabelledBox;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The loss of a detector: cross-entropy of the classes of the anchors that have an object and of {@link HardNegatives},
 * and smooth absolute error of the {@link BoxCode} of those with an object; the sum over a microbatch divided by its
 * number of anchors with an object, or by 1 if there is none.
 *
 * <p>Source: the SSD paper, section 2.2, as torchvision has it.
 */
final class MultiboxLoss {
    /** PyTorch's at::Reduction. */
    private static final long NO_REDUCTION = 0;

    private static final long IGNORED_LABEL = -100;
    private static final double SMOOTH_BELOW = 1;

    private MultiboxLoss() {}

    /**
     * One number, differentiable.
     *
     * <p>Shape: logits[images, anchors, classes], codes[images, anchors, 4].
     *
     * @param objects of each image, in pixels of the anchors' square
     */
    static Tensor of(Weights weights, Anchors anchors, Tensor logits, Tensor codes, List<List<LabelledBox>> objects) {
        int images = objects.size();
        int size = anchors.size();
        int[][] matched = new int[images][];
        long[] labels = new long[images * size];
        long[] places = new long[images * size];
        float[] targets = new float[images * size * BoxCode.LENGTH];
        int withObject = 0;
        for (int image = 0; image < images; image++) {
            List<LabelledBox> there = objects.get(image);
            matched[image] = anchors.match(there.stream().map(LabelledBox::box).toList());
            for (int anchor = 0; anchor < size; anchor++) {
                int object = matched[image][anchor];
                if (object >= 0) {
                    int place = image * size + anchor;
                    labels[place] = there.get(object).label();
                    BoxCode.encode(there.get(object).box(), anchors.get(anchor), targets, withObject * BoxCode.LENGTH);
                    places[withObject++] = place;
                }
            }
        }
        Tensor losses = torch.cross_entropy_loss(
                logits.reshape((long) images * size, logits.size(2)),
                weights.integers(labels, labels.length),
                new TensorOptional(),
                NO_REDUCTION,
                IGNORED_LABEL,
                0);
        Tensor sum = losses.dot(weights.tensor(counted(losses, matched), labels.length));
        if (withObject > 0) {
            Tensor found = codes.reshape((long) images * size, BoxCode.LENGTH)
                    .index_select(0, weights.integers(Arrays.copyOf(places, withObject), withObject));
            Tensor wanted =
                    weights.tensor(Arrays.copyOf(targets, withObject * BoxCode.LENGTH), withObject, BoxCode.LENGTH);
            sum = sum.add(torch.smooth_l1_loss(found, wanted, NO_REDUCTION, SMOOTH_BELOW)
                    .sum());
        }
        return sum.div(new Scalar((double) Math.max(1, withObject)));
    }

    /** 1 for each anchor whose class counts, 0 for the others. */
    private static float[] counted(Tensor losses, int[][] matched) {
        int size = matched[0].length;
        double[] values = new double[matched.length * size];
        Tensor host = losses.detach().to(ScalarType.Double);
        new DoublePointer(host.data_ptr_double()).get(values);
        float[] counted = new float[values.length];
        for (int image = 0; image < matched.length; image++) {
            boolean[] counts = HardNegatives.counted(values, matched[image], image * size);
            for (int anchor = 0; anchor < size; anchor++) {
                counted[image * size + anchor] = counts[anchor] ? 1 : 0;
            }
        }
        return counted;
    }
}
