package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.Activation;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Layer;
import io.github.tardigrad.torch.network.Network;
import io.github.tardigrad.torch.network.Sequence;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.coco.CocoDataset;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Subset;
import io.github.tardigrad.train.detect.Anchors;
import io.github.tardigrad.train.detect.BoxCode;
import io.github.tardigrad.train.detect.Detection;
import io.github.tardigrad.train.detect.DetectionRule;
import io.github.tardigrad.train.detect.LabelledBox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * SSDLite with MobileNetV3-Large: finds objects in square images [batch, 3, side, side] with values from -1 to 1.
 *
 * <p>Names, shapes and initialisation are those of torchvision's ssdlite320_mobilenet_v3_large without weights.
 *
 * <p>Source: Sandler and others, "MobileNetV2", 2018, section 6.2; Howard and others, "Searching for MobileNetV3", 2019.
 */
public final class SsdLite implements Network<SsdLite.Examples> {
    private static final int CHANNELS = 3;

    private final int classes;
    private final double width;
    private final long seed;
    private final Anchors anchors;
    private final List<Layer> stages;
    private final List<Layer> classHeads = new ArrayList<>();
    private final List<Layer> boxHeads = new ArrayList<>();

    /**
     * A detector.
     *
     * @param classes with the background, at least 2
     * @param side of the images, in pixels; 320 as published
     * @param width what the channels of the backbone are multiplied by; 1 as published
     * @param seed of the flips and crops
     * @throws IllegalArgumentException if classes or side is too small, or width is not in (0, 4]
     */
    public SsdLite(int classes, int side, double width, long seed) {
        if (classes < 2 || side < 1 || !(width > 0 && width <= 4)) {
            throw new IllegalArgumentException("classes must be >= 2, side >= 1 and width in (0, 4]: classes=" + classes
                    + ", side=" + side + ", width=" + width);
        }
        this.classes = classes;
        this.width = width;
        this.seed = seed;
        MobileNetV3 backbone = new MobileNetV3("backbone.", width);
        stages = backbone.stages();
        int[] grids = new int[stages.size()];
        int grid = half(half(half(side)));
        for (int map = 0; map < grids.length; map++) {
            grid = half(grid);
            grids[map] = grid;
            int channels = backbone.channels().get(map);
            classHeads.add(head("head.classification_head.module_list." + map, channels, classes));
            boxHeads.add(head("head.regression_head.module_list." + map, channels, BoxCode.LENGTH));
        }
        anchors = Anchors.of(side, grids);
    }

    private static int half(int side) {
        return (side + 1) / 2;
    }

    private static Layer head(String name, int channels, int numbers) {
        return Sequence.of(
                MobileNetV3.normalized(name + ".0", channels, channels, 3, 1, channels, Activation.RELU6),
                MobileNetV3.convolution(name + ".1", channels, Anchors.PER_PLACE * numbers));
    }

    /**
     * Images and what is in them.
     *
     * @param pixels [size, 3, side, side]
     * @param objects of each image, in pixels of the square
     * @param images of each image its place in the set
     * @param set they are of
     */
    public record Examples(Tensor pixels, List<List<LabelledBox>> objects, List<Integer> images, CocoDataset set)
            implements Batch {
        @Override
        public int size() {
            return objects.size();
        }
    }

    /** What the heads say: logits [batch, anchors, classes] and codes [batch, anchors, 4]. */
    record Outputs(Tensor logits, Tensor codes) {}

    @Override
    public String description() {
        return "SSDLite" + anchors.side() + " with MobileNetV3" + (width == 1 ? "" : " x " + width) + ", " + classes
                + " classes";
    }

    /** Of the images, in pixels. */
    int side() {
        return anchors.side();
    }

    @Override
    public Declarations declarations() {
        Declarations declarations = new Declarations();
        stages.forEach(stage -> stage.declare(declarations));
        classHeads.forEach(head -> head.declare(declarations));
        boxHeads.forEach(head -> head.declare(declarations));
        return declarations;
    }

    Outputs outputs(Weights weights, Tensor pixels) {
        TensorVector logits = new TensorVector();
        TensorVector codes = new TensorVector();
        Tensor map = pixels;
        for (int stage = 0; stage < stages.size(); stage++) {
            map = stages.get(stage).forward(weights, map);
            logits.push_back(byAnchor(classHeads.get(stage).forward(weights, map), classes));
            codes.push_back(byAnchor(boxHeads.get(stage).forward(weights, map), BoxCode.LENGTH));
        }
        return new Outputs(torch.cat(logits, 1), torch.cat(codes, 1));
    }

    /** From [batch, shapes * numbers, rows, columns] to [batch, rows * columns * shapes, numbers]. */
    private static Tensor byAnchor(Tensor map, int numbers) {
        return map.view(map.size(0), Anchors.PER_PLACE, numbers, map.size(2), map.size(3))
                .permute(0, 3, 4, 1, 2)
                .reshape(map.size(0), -1, numbers);
    }

    @Override
    public Examples load(Weights weights, Dataset set, int[] indices, int from, int to, long round) {
        int features = set.features();
        float[] pixels = new float[(to - from) * features];
        List<List<LabelledBox>> objects = new ArrayList<>();
        List<Integer> images = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int image = original(set, indices[i]);
            coco(set)
                    .copyInto(image, seed, round, pixels, objects.size() * features)
                    .ifPresent(seen -> {
                        objects.add(seen);
                        images.add(image);
                    });
        }
        float[] read = Arrays.copyOf(pixels, objects.size() * features);
        int side = anchors.side();
        return new Examples(weights.tensor(read, objects.size(), CHANNELS, side, side), objects, images, coco(set));
    }

    private static CocoDataset coco(Dataset set) {
        if (set instanceof Subset subset) {
            return coco(subset.all());
        }
        if (set instanceof CocoDataset images) {
            return images;
        }
        throw new IllegalArgumentException("a detector needs images with boxes: found " + set.getClass());
    }

    private static int original(Dataset set, int index) {
        return set instanceof Subset subset ? original(subset.all(), subset.original(index)) : index;
    }

    @Override
    public Tensor loss(Weights weights, Examples batch) {
        return loss(weights, outputs(weights, batch.pixels()), batch.objects());
    }

    Tensor loss(Weights weights, Outputs outputs, List<List<LabelledBox>> objects) {
        return MultiboxLoss.of(weights, anchors, outputs.logits(), outputs.codes(), objects);
    }

    @Override
    public Score<Examples> score() {
        return new FoundObjects(this);
    }

    /** What is found in each image, in pixels of the square. */
    List<List<Detection>> detections(Outputs outputs, DetectionRule rule) {
        List<List<Detection>> found = new ArrayList<>();
        for (int image = 0; image < outputs.logits().size(0); image++) {
            found.add(rule.detections(
                    anchors,
                    floats(outputs.logits().select(0, image)),
                    floats(outputs.codes().select(0, image))));
        }
        return found;
    }

    private static float[] floats(Tensor tensor) {
        Tensor host = tensor.detach().to(ScalarType.Float).contiguous();
        float[] values = new float[Math.toIntExact(host.numel())];
        new FloatPointer(host.data_ptr_float()).get(values);
        return values;
    }
}
