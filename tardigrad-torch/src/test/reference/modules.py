"""Writes the small TorchScript modules of the tests, which take examples of 64 numbers, and what Python finds in them.

    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch numpy
    /tmp/torch/bin/python modules.py ../resources/modules

Made with PyTorch 2.13; the files are of version 3 of the format. The sources that a stack trace would quote are left out.
"""

import io
import sys
import zipfile
from pathlib import Path
from typing import Dict, List, Tuple

import torch
from torch import Tensor, nn

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else "../resources/modules")
FEATURES, WIDTH, CLASSES = 64, 8, 10


def save(name: str, module: torch.jit.ScriptModule, replace: Tuple[bytes, bytes] = (b"", b"")) -> None:
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(FOLDER / f"{name}.pt", "w", zipfile.ZIP_DEFLATED) as out:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                data = source.read(entry)
                if entry.filename.endswith("data.pkl") and replace[0]:
                    assert replace[0] in data
                    data = data.replace(*replace)
                path = f"{name}/" + entry.filename.split("/", 1)[1]
                out.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)


class Layers(nn.Module):
    """64 numbers to scores; the base of those below."""

    def __init__(self, classes: int = CLASSES, inputs: int = FEATURES):
        super().__init__()
        self.first = nn.Linear(inputs, WIDTH)
        self.last = nn.Linear(WIDTH, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x)))


class Tied(nn.Module):
    """Two layers with one weight, and one layer under two names."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(FEATURES, WIDTH)
        self.again = nn.Linear(WIDTH, WIDTH)
        self.other = nn.Linear(WIDTH, WIDTH)
        self.other.weight = self.again.weight
        self.last = nn.Linear(WIDTH, CLASSES)
        self.alias = self.last

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.other(torch.tanh(self.again(torch.tanh(self.first(x))))))
        return self.last(x) + 0.5 * self.alias(x)


class Overlapping(nn.Module):
    """A parameter that is a part of another."""

    def __init__(self):
        super().__init__()
        self.whole = nn.Parameter(torch.randn(CLASSES, FEATURES))
        self.part = nn.Parameter(self.whole.data[:2])

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.whole.t() + (x @ self.part.t()).sum(1, keepdim=True)


class TiedBuffer(Layers):
    """A buffer that is a parameter, too."""

    def __init__(self):
        super().__init__()
        self.register_buffer("seen", self.last.weight.data)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x))) + 0.5 * torch.tanh(self.first(x)) @ self.seen.t()


class Counting(Layers):
    """Buffers of every kind, which training changes and reads."""

    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))
        self.register_buffer("mean", torch.zeros(WIDTH))
        self.register_buffer("precise", torch.ones(WIDTH, dtype=torch.float64))
        self.register_buffer("rough", torch.ones(WIDTH, dtype=torch.float16))
        self.register_buffer("mask", torch.tensor([True] * (WIDTH - 1) + [False]))
        self.register_buffer("hidden", torch.ones(1), persistent=False)
        self.plain = torch.ones(1)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.first(x))
        if self.training:
            self.calls += 1
            self.mean += 0.1 * (x.detach().mean(0) - self.mean)
            self.precise *= 1.01
            self.rough *= 1.5
            self.hidden += 1
            self.plain += 1
        x = (x - self.mean) * self.precise.float() * self.rough.float() * self.mask
        return self.last(x) / (1 + self.calls + self.hidden + self.plain)


class Normalized(nn.Module):
    def __init__(self, momentum: float):
        super().__init__()
        self.first = nn.Linear(FEATURES, WIDTH)
        self.norm = nn.BatchNorm1d(WIDTH)
        self.drop = nn.Dropout(0.5)
        self.last = nn.Linear(WIDTH, CLASSES)
        self.norm.running_mean += 0.25
        self.norm.running_var += 0.5

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.drop(torch.relu(self.norm(self.first(x)))))


class GivesTuple(Layers):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        x = torch.tanh(self.first(x))
        return self.last(x), x


class GivesDictionary(Layers):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        return {"scores": self.last(torch.tanh(self.first(x)))}


class GivesList(Layers):
    def forward(self, x: Tensor) -> List[Tensor]:
        return [self.last(torch.tanh(self.first(x)))]


class GivesNothing(Layers):
    def forward(self, x: Tensor):
        return None


class GivesClasses(Layers):
    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x))).argmax(1)


class GivesOneByOne(Layers):
    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x))).unsqueeze(2)


class GivesHalf(Layers):
    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x))).half()


class Summed(Layers):
    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x))).sum(0, keepdim=True)


class Detached(Layers):
    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x))).detach()


class NeedsMask(Layers):
    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x * mask)))


class NeedsNothing(Layers):
    def forward(self) -> Tensor:
        return self.first.weight.sum()


class TakesIntegers(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(256, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        return self.embedding(x).mean(1)


class TakesImages(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, CLASSES, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x).mean((2, 3))


class OfFour(Layers):
    """A module that was traced with a batch of four."""

    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.first(x.reshape(4, 64))))


class Asserts(Layers):
    def forward(self, x: Tensor) -> Tensor:
        if x.dim() != 3:
            raise ValueError("I want three axes:\nrows, columns and one more")
        return x


class Embedded(Layers):
    """Fails on what is in the data, not on its shape: an example whose first number is not 0."""

    def forward(self, x: Tensor) -> Tensor:
        if bool((x[:, 20] > 0.9).any()):
            raise ValueError("a number above 0.9")
        return self.last(torch.tanh(self.first(x)))


class OwnLoss(Layers):
    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        return nn.functional.cross_entropy(self.last(torch.tanh(self.first(x))), labels)


class OwnLosses(Layers):
    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        return nn.functional.cross_entropy(self.last(torch.tanh(self.first(x))), labels, reduction="none")


class Constant(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("weight", torch.randn(CLASSES, FEATURES))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.t()


def changed(module: nn.Module, change) -> nn.Module:
    with torch.no_grad():
        change(module)
    return module


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)

    def script(name, make, change=lambda module: None, **options):
        torch.manual_seed(1)
        save(name, torch.jit.script(changed(make(), change)), **options)

    def fix(part):
        return lambda module: [p.requires_grad_(False) for p in part(module).parameters()]

    script("plain", Layers)
    script("tied", Tied)
    script("tied-fixed", Tied, fix(lambda module: module.other))
    script("tied-buffer", TiedBuffer)
    script("overlapping", Overlapping)
    script("fixed", Layers, fix(lambda module: module.first))
    script("all-fixed", Layers, fix(lambda module: module))
    script("counting", Counting)
    script("cumulative", lambda: Normalized(None), lambda module: [
        setattr(module.norm, "momentum", None), setattr(module.drop, "p", 0.0)])
    script("evaluated", lambda: Normalized(0.1), lambda module: module.eval())
    script("partly-evaluated", lambda: Normalized(0.1), lambda module: [module.norm.eval(), module.drop.eval()])
    script("half", Layers, lambda module: module.half())
    script("bfloat16", Layers, lambda module: module.bfloat16())
    script("double", Layers, lambda module: module.double())
    script("nan", Layers, lambda module: module.last.weight.__setitem__((1, 2), float("nan")))
    script("infinite", Layers, lambda module: module.last.bias.__setitem__(3, float("inf")))
    script("nan-buffer", lambda: Normalized(0.1), lambda module: module.norm.running_var.__setitem__(1, float("nan")))
    script("cuda", Layers, replace=(b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0"))
    script("nine", lambda: Layers(9))
    script("eleven", lambda: Layers(11))
    script("one", lambda: Layers(1))
    script("takes-63", lambda: Layers(inputs=63))
    script("constant", Constant)
    for name, make in {
        "tuple": GivesTuple,
        "dictionary": GivesDictionary,
        "list": GivesList,
        "nothing": GivesNothing,
        "classes": GivesClasses,
        "one-by-one": GivesOneByOne,
        "gives-half": GivesHalf,
        "summed": Summed,
        "detached": Detached,
        "needs-mask": NeedsMask,
        "needs-nothing": NeedsNothing,
        "takes-integers": TakesIntegers,
        "takes-images": TakesImages,
        "of-four": OfFour,
        "asserts": Asserts,
        "data-dependent": Embedded,
        "own-loss": OwnLoss,
        "own-losses": OwnLosses,
    }.items():
        script(name, make)
    torch.manual_seed(1)
    save("frozen", torch.jit.freeze(torch.jit.script(Layers().eval())))
    gradient_of_tied()


def gradient_of_tied() -> None:
    """Rows of name, number of values, norm: what torch.jit.load's backward pass finds for inputs and labels by formula."""
    module = torch.jit.load(FOLDER / "tied.pt")
    x = torch.tensor([[((i * FEATURES + j) * 37 % 101) / 101 for j in range(FEATURES)] for i in range(6)])
    labels = torch.tensor([i * 3 % CLASSES for i in range(6)])
    loss = nn.functional.cross_entropy(module(x), labels)
    loss.backward()
    with open(FOLDER / "tied.txt", "w") as out:
        print("loss", 1, f"{loss.item():.9e}", file=out)
        for name, parameter in module.named_parameters():
            print(name, parameter.numel(), f"{parameter.grad.norm().item():.9e}", file=out)


if __name__ == "__main__":
    main()
