package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.Network;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.coco.CocoImage;
import io.github.tardigrad.train.detect.AveragePrecision;
import io.github.tardigrad.train.detect.CocoScore;
import io.github.tardigrad.train.detect.Detection;
import io.github.tardigrad.train.detect.DetectionRule;
import io.github.tardigrad.train.model.Evaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Average precision of a detector over a set of whole images. Threads: confined. */
final class FoundObjects implements Network.Score<SsdLite.Examples> {
    private final SsdLite network;
    private final AveragePrecision rating = new AveragePrecision();

    FoundObjects(SsdLite network) {
        this.network = network;
    }

    @Override
    public double add(Weights weights, SsdLite.Examples batch) {
        SsdLite.Outputs outputs = network.outputs(weights, batch.pixels());
        List<List<Detection>> found = network.detections(outputs, DetectionRule.SSDLITE);
        double side = network.side();
        for (int i = 0; i < batch.size(); i++) {
            CocoImage image = batch.set().image(batch.images().get(i));
            rating.add(
                    image.objects(),
                    found.get(i).stream()
                            .map(detection -> detection.scaled(image.width() / side, image.height() / side))
                            .toList());
        }
        return batch.size() * network.loss(weights, outputs, batch.objects()).item_double();
    }

    @Override
    public Map<String, Double> values() {
        CocoScore score = rating.score();
        Map<String, Double> values = new LinkedHashMap<>();
        if (!Double.isNaN(score.ap())) { // There is something to find.
            values.put(Evaluation.AP, score.ap());
            values.put(Evaluation.AP50, score.ap50());
        }
        return values;
    }
}
