"""Stochastic levels of buckets, 4 bits packed in pairs, as one writes it in PyTorch: a whole tensor an operation.

quantizer.py DIMENSION BUCKET, then a command a line on standard input, answered with nanoseconds on a core:
  q N  quantize and pack N times
  a N  unpack and accumulate N times
"""

import sys
import time

import torch

BITS = 4
LEVELS = 2 ** (BITS - 1) - 1


def quantize(x, bucket):
    v = x.view(-1, bucket)
    norm = v.norm(dim=1, keepdim=True)
    scaled = v.abs() * (LEVELS / norm)
    low = scaled.floor()
    level = (low + (torch.rand_like(scaled) < scaled - low)).to(torch.uint8)
    code = (level | ((v < 0).to(torch.uint8) << (BITS - 1))).view(-1, 2)
    return norm, code[:, 0] | (code[:, 1] << BITS)


def accumulate(norm, packed, bucket, weight, estimate):
    code = torch.stack((packed & 15, packed >> BITS), dim=1).view(-1, bucket)
    level = (code & LEVELS).float()
    sign = 1 - 2 * (code >> (BITS - 1)).float()
    estimate.add_((level * sign * (norm * (weight / LEVELS))).view(-1))


torch.set_num_threads(1)
dimension, bucket = int(sys.argv[1]), int(sys.argv[2])
message = torch.randn(dimension, generator=torch.Generator().manual_seed(1))
estimate = torch.zeros(dimension)
norm, packed = quantize(message, bucket)
accumulate(norm, packed, bucket, 1.0, estimate)
worst = ((estimate - message).view(-1, bucket).abs().amax(dim=1) / norm.view(-1)).max().item()
if worst * LEVELS > 1.001:
    sys.exit(f"off by {worst * LEVELS} levels")
for line in sys.stdin:
    command, times = line.split()
    started = time.process_time_ns()
    for _ in range(int(times)):
        if command == "q":
            norm, packed = quantize(message, bucket)
        else:
            accumulate(norm, packed, bucket, 1e-9, estimate)
    print(time.process_time_ns() - started, flush=True)
