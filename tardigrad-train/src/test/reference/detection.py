"""Writes detection.json, resized.json and average-precision.json: what torchvision and pycocotools make of fixed inputs.

Made with torch 2.13.0, torchvision 0.28.0, pycocotools 2.0.11: python3 detection.py
"""

import contextlib
import io
import json
import math
import random

import torch
from torchvision_on_cpu import torchvision  # noqa: F401  before its parts
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from torchvision.models.detection._utils import BoxCoder, SSDMatcher
from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.ssd import SSD
from torchvision.ops import box_iou
from types import SimpleNamespace

SIDE = 320
GRIDS = [20, 10, 5, 3, 2, 1]
CLASSES = 5


def outputs(anchors):
    """The formulas that the test repeats."""
    logits = torch.tensor(
        [[6 * math.sin(0.37 * a + 1.3 * c) + (2 if c == 0 else 0) for c in range(CLASSES)] for a in range(anchors)]
    )
    codes = torch.tensor([[1.5 * math.cos(0.11 * a + 0.7 * i) for i in range(4)] for a in range(anchors)])
    return logits, codes


IMAGES = [
    [[20, 30, 150, 140], [10, 200, 60, 300], [160.5, 150.25, 310, 318]],
    [[100, 100, 104, 109]],
    [],
    [[0, 0, 320, 320], [5, 5, 300, 310], [200, 20, 260, 60], [201, 22, 262, 63]],
]


def detection():
    generator = DefaultBoxGenerator([[2, 3] for _ in GRIDS], min_ratio=0.2, max_ratio=0.95)
    maps = [torch.zeros(1, 1, g, g) for g in GRIDS]
    anchors = generator(ImageList(torch.zeros(1, 3, SIDE, SIDE), [(SIDE, SIDE)]), maps)[0]
    logits, codes = outputs(len(anchors))
    coder = BoxCoder(weights=(10.0, 10.0, 5.0, 5.0))
    images = []
    for boxes in IMAGES:
        matched = torch.full((len(anchors),), -1)
        target = torch.zeros(0, 4)
        if boxes:
            truth = torch.tensor(boxes)
            matched = SSDMatcher(0.5)(box_iou(truth, anchors))
            objects = torch.where(matched >= 0)[0]
            target = coder.encode_single(truth[matched[objects]], anchors[objects])
        matched = matched.clamp(min=-1)
        foreground = matched >= 0
        labels = torch.where(foreground, 1 + matched % (CLASSES - 1), 0)
        loss = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
        # As SSD.compute_loss.
        negative = loss.clone()
        negative[foreground] = -math.inf
        order = negative.sort(descending=True)[1]
        hard = order.sort()[1] < 3 * foreground.sum()
        images.append(
            {
                "boxes": boxes,
                "matched": [[i, int(m)] for i, m in enumerate(matched.tolist()) if m >= 0],
                "codes": target.tolist(),
                "hardNegatives": [i for i, h in enumerate(hard.tolist()) if h],
            }
        )
    decoded = coder.decode_single(codes, anchors)
    rule = SimpleNamespace(
        box_coder=coder, score_thresh=0.001, nms_thresh=0.55, detections_per_img=300, topk_candidates=300
    )
    found = SSD.postprocess_detections(
        rule, {"cls_logits": logits[None], "bbox_regression": codes[None]}, [anchors], [(SIDE, SIDE)]
    )[0]
    return {
        "anchorCount": len(anchors),
        "anchors": [[i] + anchors[i].tolist() for i in range(0, len(anchors), 53)],
        "anchorSums": anchors.double().sum(0).tolist(),
        "images": images,
        "decoded": [[i] + decoded[i].tolist() for i in range(0, len(anchors), 211)],
        "detections": [
            b + [int(l), s]
            for b, l, s in zip(found["boxes"].tolist(), found["labels"].tolist(), found["scores"].tolist())
        ],
    }


def resized():
    """As GeneralizedRCNNTransform of ssdlite320, smaller."""
    out = []
    for width, height, side in [(7, 5, 4), (7, 5, 9), (30, 40, 6)]:
        rgb = torch.tensor([(37 * i * i + 11 * i) % 256 for i in range(3 * width * height)])
        image = rgb.reshape(height, width, 3).permute(2, 0, 1).float() / 255
        image = (image - 0.5) / 0.5
        image = torch.nn.functional.interpolate(image[None], (side, side), mode="bilinear", align_corners=False)
        out.append({"width": width, "height": height, "side": side, "values": image.flatten().tolist()})
    return out


def average_precision():
    draw = random.Random(5)
    images, annotations, results = [], [], []
    for image in range(1, 41):
        images.append({"id": image, "width": 640, "height": 480})
        for _ in range(draw.choice([0, 1, 3, 8])):
            side = draw.choice([12, 25, 60, 120, 300])
            w, h = side * draw.uniform(0.6, 1.5), side * draw.uniform(0.6, 1.5)
            x, y = draw.uniform(0, 640 - side), draw.uniform(0, 480 - side)
            category = draw.choice([1, 2, 5])
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": category,
                    "bbox": [round(v, 2) for v in (x, y, w, h)],
                    "area": round(w * h * draw.uniform(0.5, 1), 2),
                    "iscrowd": int(draw.random() < 0.1),
                }
            )
            for _ in range(draw.choice([0, 1, 1, 2])):
                shake = side * draw.choice([0.02, 0.08, 0.2])
                results.append(
                    {
                        "image_id": image,
                        "category_id": category if draw.random() < 0.9 else draw.choice([1, 2, 5, 7]),
                        "bbox": [round(v + draw.gauss(0, shake), 2) for v in (x, y)]
                        + [round(max(1, v + draw.gauss(0, shake)), 2) for v in (w, h)],
                        "score": round(draw.random(), 2),
                    }
                )
    for _ in range(130):  # more than 100 in one image and class
        results.append(
            {
                "image_id": 7,
                "category_id": 1,
                "bbox": [round(draw.uniform(0, 500), 2) for _ in range(2)] + [40.0, 50.0],
                "score": round(draw.random(), 2),
            }
        )
    truth = COCO()
    truth.dataset = {
        "images": images,
        "annotations": annotations,
        "categories": [{"id": c, "name": str(c)} for c in (1, 2, 5, 7)],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        rating = COCOeval(truth, truth.loadRes([dict(r) for r in results]), "bbox")
        rating.evaluate()
        rating.accumulate()
        rating.summarize()
    return {
        "images": len(images),
        "objects": [[a["image_id"], a["category_id"], *a["bbox"], a["area"], a["iscrowd"]] for a in annotations],
        "detections": [[r["image_id"], r["category_id"], *r["bbox"], r["score"]] for r in results],
        "stats": rating.stats[:6].tolist(),  # AP, AP50, AP75, small, medium, large
    }


def write(name, content):
    text = json.dumps(json.loads(json.dumps(content), parse_float=lambda x: float(f"{float(x):.9g}")), separators=(",", ":"))
    with open(name, "w") as out:
        out.write(text.replace("],[", "],\n[").replace(',"', ',\n"') + "\n")


write("detection.json", detection())
write("resized.json", resized())
write("average-precision.json", average_precision())
