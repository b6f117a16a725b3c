"""As reference.py, for torchvision's SSDLite: two images with boxes, its own loss; smaller than 320 to be quick.

    pip install torch==2.13.* torchvision && python ssdlite.py
"""
import functools

import numpy
import torch
from torchvision.models.detection import anchor_utils, ssd, ssdlite, ssdlite320_mobilenet_v3_large
from torchvision.models.detection.image_list import ImageList
from torchvision.models.mobilenetv3 import mobilenet_v3_large
from torchvision.ops import box_iou

from reference import INPUT, fill, uniform, write

CLASSES = 5
TARGETS = [
    ([[20.0, 30, 150, 140], [10, 200, 60, 300], [160.5, 150.25, 310, 318]], [1, 2, 4]),
    ([[100.0, 60, 230, 300]], [3]),
]


def published():
    return ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=CLASSES)


def quarter():
    """A quarter of the channels everywhere."""
    norm = functools.partial(torch.nn.BatchNorm2d, eps=0.001, momentum=0.03)
    features = mobilenet_v3_large(norm_layer=norm, reduced_tail=True, width_mult=0.25).features
    stages = [0] + [i for i, b in enumerate(features) if getattr(b, "_is_cn", False)] + [len(features) - 1]
    backbone = ssdlite.SSDLiteFeatureExtractorMobileNet(features, stages[-2], norm, width_mult=0.25)
    anchors = anchor_utils.DefaultBoxGenerator([[2, 3] for _ in range(6)], min_ratio=0.2, max_ratio=0.95)
    channels = ssdlite.det_utils.retrieve_out_channels(backbone, (128, 128))
    head = ssdlite.SSDLiteHead(channels, anchors.num_anchors_per_location(), CLASSES, norm)
    return ssd.SSD(backbone, anchors, (128, 128), CLASSES, head=head)


def reference(name, model, side, training):
    fill(model)
    model.double().train(training)
    pixels = uniform(INPUT, 2 * 3 * side * side).astype(numpy.float32).reshape(2, 3, side, side)
    images = torch.from_numpy(pixels).double()
    features = list(model.backbone(images).values())
    outputs = model.head(features)
    anchors = model.anchor_generator(ImageList(images, [(side, side)] * 2), features)
    targets = [
        {"boxes": torch.tensor(boxes, dtype=torch.float64) * side / 320, "labels": torch.tensor(labels)}
        for boxes, labels in TARGETS
    ]
    matched = [model.proposal_matcher(box_iou(t["boxes"], a)) for t, a in zip(targets, anchors)]
    losses = model.compute_loss(targets, outputs, anchors, matched)
    loss = sum(losses.values())
    loss.backward()
    print(name, {k: v.item() for k, v in losses.items()}, [int((m >= 0).sum()) for m in matched])
    write(f"{name}-{'train' if training else 'eval'}.txt", loss, model)


if __name__ == "__main__":
    for training in (True, False):
        reference("ssdlite", published(), 128, training)
        reference("ssdlite-quarter", quarter(), 128, training)
