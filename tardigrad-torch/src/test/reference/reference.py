"""What the Python reference gives for fixed weights and inputs: loss, and gradient norm of every parameter.

    pip install torch==2.13.* torchvision && python reference.py

writes one text file a model and mode beside this script. Weights and inputs are a formula of integers (see `uniform`),
rounded to float32, that the tests in Java compute again; so no weights are stored, and the tests need no Python.
"""
import pathlib

import numpy
import torch
import torchvision

HERE = pathlib.Path(__file__).parent
INPUT = 9999  # the place of the input among the tensors


def uniform(place, count):
    """On [-1, 1), multiples of 2^-23: a hash of (place, index)."""
    mask = numpy.uint64(0xFFFFFFFF)
    u = (numpy.arange(count, dtype=numpy.uint64) * numpy.uint64(2654435761) + numpy.uint64(place * 40503 + 12345)) & mask
    for _ in range(2):
        u = ((u ^ (u >> numpy.uint64(16))) * numpy.uint64(0x45D9F3B)) & mask
    u = u ^ (u >> numpy.uint64(16))
    return (u >> numpy.uint64(8)).astype(numpy.float64) / 2**23 - 1


def start(place, name, shape):
    u = uniform(place, int(numpy.prod(shape)))
    if name.endswith("running_var"):
        u = 1 + 0.5 * u
    elif len(shape) > 1:
        u = u * numpy.sqrt(6 / numpy.prod(shape[1:]))
    elif name.endswith("weight"):
        u = 1 + 0.1 * u
    else:
        u = 0.1 * u
    return torch.from_numpy(u.astype(numpy.float32).reshape(shape))


def fill(model):
    """Overwrites all tensors of floats, in the order of the state dictionary."""
    with torch.no_grad():
        floats = [(n, t) for n, t in model.state_dict().items() if t.is_floating_point()]
        for place, (name, tensor) in enumerate(floats):
            tensor.copy_(start(place, name, tuple(tensor.shape)))


def write(file, loss, model):
    lines = [f"loss {loss.item():.12g}"]
    for name, parameter in model.named_parameters():
        lines.append(f"{name} {list(parameter.shape)} {parameter.grad.double().norm().item():.12g}")
    (HERE / file).write_text("\n".join(lines) + "\n")


def images():
    return torch.from_numpy(uniform(INPUT, 4 * 3 * 32 * 32).astype(numpy.float32).reshape(4, 3, 32, 32))


def resnet(name):
    for training in (True, False):
        model = getattr(torchvision.models, name)(num_classes=10)
        fill(model)
        model.double().train(training)
        loss = torch.nn.functional.cross_entropy(model(images().double()), torch.arange(4) % 10)
        loss.backward()
        write(f"{name}-{'train' if training else 'eval'}.txt", loss, model)


class Gpt2(torch.nn.Module):
    """The published network, without dropout; linear layers store [inputs, outputs] as the published weights do."""

    def __init__(self, vocabulary, layers, heads, width, positions):
        super().__init__()
        self.heads = heads
        shapes = {"wte.weight": (vocabulary, width), "wpe.weight": (positions, width)}
        for i in range(layers):
            for name, shape in {
                "ln_1": (width,), "attn.c_attn": (width, 3 * width), "attn.c_proj": (width, width),
                "ln_2": (width,), "mlp.c_fc": (width, 4 * width), "mlp.c_proj": (4 * width, width),
            }.items():
                shapes[f"h.{i}.{name}.weight"] = shape
                shapes[f"h.{i}.{name}.bias"] = shape[-1:]
        shapes["ln_f.weight"] = shapes["ln_f.bias"] = (width,)
        self.layers = layers
        self.names = list(shapes)
        self.p = {n: torch.nn.Parameter(start(i, n, s).double()) for i, (n, s) in enumerate(shapes.items())}

    def named_parameters(self):
        return self.p.items()

    def norm(self, name, x):
        return torch.nn.functional.layer_norm(x, x.shape[-1:], self.p[name + ".weight"], self.p[name + ".bias"])

    def linear(self, name, x):
        return x @ self.p[name + ".weight"] + self.p[name + ".bias"]

    def forward(self, tokens):
        size, context = tokens.shape
        x = self.p["wte.weight"][tokens] + self.p["wpe.weight"][:context]
        future = torch.ones(context, context, dtype=torch.bool).triu(1)
        for i in range(self.layers):
            q, k, v = (
                part.view(size, context, self.heads, -1).transpose(1, 2)
                for part in self.linear(f"h.{i}.attn.c_attn", self.norm(f"h.{i}.ln_1", x)).chunk(3, -1)
            )
            weights = (q @ k.transpose(2, 3) / q.shape[-1] ** 0.5).masked_fill(future, -torch.inf).softmax(-1)
            x = x + self.linear(f"h.{i}.attn.c_proj", (weights @ v).transpose(1, 2).reshape(size, context, -1))
            y = self.linear(f"h.{i}.mlp.c_fc", self.norm(f"h.{i}.ln_2", x))
            y = 0.5 * y * (1 + torch.tanh((2 / numpy.pi) ** 0.5 * (y + 0.044715 * y**3)))
            x = x + self.linear(f"h.{i}.mlp.c_proj", y)
        return self.norm("ln_f", x) @ self.p["wte.weight"].T


def gpt2():
    model = Gpt2(vocabulary=50, layers=2, heads=4, width=32, positions=24)
    text = torch.tensor([(7 * i + i * i) % 50 for i in range(2 * 17)]).view(2, 17)
    loss = torch.nn.functional.cross_entropy(model(text[:, :-1]).view(-1, 50), text[:, 1:].reshape(-1))
    loss.backward()
    write("gpt2.txt", loss, model)


if __name__ == "__main__":
    torch.manual_seed(0)
    resnet("resnet18")
    resnet("resnet50")
    gpt2()
