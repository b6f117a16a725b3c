"""torchvision, also where its compiled operations do not load because they were built for a GPU.

Only non-maximum suppression is needed of them; it is defined here then, by its documentation.
"""

import torch

try:
    import torchvision
except RuntimeError:
    library = torch.library.Library("torchvision", "DEF")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision
    from torchvision.ops.boxes import box_iou

    def nms(boxes, scores, threshold):
        kept = []
        for i in scores.argsort(descending=True, stable=True).tolist():
            if not kept or box_iou(boxes[i : i + 1], boxes[kept]).max() <= threshold:
                kept.append(i)
        return torch.tensor(kept, dtype=torch.int64)

    library.impl("nms", nms, "CPU")
    torchvision.extension._has_ops = lambda: True
