"""Gradients of large models, as one computes them in Python.

models.py MODEL BATCH, MODEL one of ssdlite, resnet50 and gpt2; then "gradient" a line on standard input, answered with the
nanoseconds on a core that one took. The examples are there before.
"""

import sys
import time

import torch
from torch.nn import functional


class Gpt2(torch.nn.Module):
    """GPT-2 124M without dropout; its linear layers' weights lie as PyTorch's do."""

    def __init__(self, vocabulary=50257, layers=12, heads=12, width=768, positions=1024):
        super().__init__()
        self.heads = heads
        self.wte = torch.nn.Embedding(vocabulary, width)
        self.wpe = torch.nn.Embedding(positions, width)
        block = lambda: torch.nn.ModuleDict({
            "ln_1": torch.nn.LayerNorm(width), "c_attn": torch.nn.Linear(width, 3 * width),
            "c_proj": torch.nn.Linear(width, width), "ln_2": torch.nn.LayerNorm(width),
            "c_fc": torch.nn.Linear(width, 4 * width), "mlp_proj": torch.nn.Linear(4 * width, width)})
        self.h = torch.nn.ModuleList(block() for _ in range(layers))
        self.ln_f = torch.nn.LayerNorm(width)

    def forward(self, tokens, following):
        size, context = tokens.shape
        x = self.wte(tokens) + self.wpe.weight[:context]
        for b in self.h:
            q, k, v = (part.view(size, context, self.heads, -1).transpose(1, 2)
                       for part in b["c_attn"](b["ln_1"](x)).chunk(3, dim=2))
            attended = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + b["c_proj"](attended.transpose(1, 2).reshape(x.shape))
            x = x + b["mlp_proj"](functional.gelu(b["c_fc"](b["ln_2"](x)), approximate="tanh"))
        scores = functional.linear(self.ln_f(x).view(size * context, -1), self.wte.weight)
        return functional.cross_entropy(scores, following.view(-1))


def loss_of(name, batch):
    """The model, and what gives its loss."""
    if name == "gpt2":
        model = Gpt2()
        tokens = torch.randint(0, 50257, (batch, 129))
        return model, lambda: model(tokens[:, :-1], tokens[:, 1:].contiguous())
    import torchvision
    if name == "resnet50":
        model = torchvision.models.resnet50(weights=None).train()
        images, labels = torch.rand(batch, 3, 224, 224), torch.randint(0, 1000, (batch,))
        return model, lambda: functional.cross_entropy(model(images), labels)
    model = torchvision.models.detection.ssdlite320_mobilenet_v3_large(
        weights=None, weights_backbone=None, num_classes=5).train()
    images = [torch.rand(3, 320, 320) for _ in range(batch)]
    boxes = torch.tensor([[20.0, 30.0, 120.0, 140.0], [150.0, 160.0, 300.0, 280.0]])
    targets = [{"boxes": boxes, "labels": torch.tensor([1, 3])} for _ in range(batch)]
    return model, lambda: sum(model(images, targets).values())


torch.set_num_threads(1)
torch.manual_seed(1)
model, loss = loss_of(sys.argv[1], int(sys.argv[2]))
for line in sys.stdin:
    started = time.process_time_ns()
    model.zero_grad(set_to_none=False)
    loss().backward()
    print(time.process_time_ns() - started, flush=True)
