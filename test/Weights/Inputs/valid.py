#!/usr/bin/env python3
"""Writes several hundred valid weights files with PyTorch and safetensors: valid.py FOLDER.

Run by hand, with torch and safetensors installed, to see that no honest file is refused and every value is right:
    valid.py /tmp/v/data && mkdir -p /tmp/v/test/Weights/Inputs
    expected.py /tmp/v/data > /tmp/v/test/Weights/Inputs/expected.txt
    GENC_TEST_DATA=/tmp/v/data GENC_SOURCE_DIR=/tmp/v WeightsTests --gtest_filter=RealFiles.GiveTheValuesThatNumpyGives
"""
import collections
import os
import random
import sys

import torch
from safetensors.torch import save_file

TYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
         torch.int8, torch.uint8, torch.bool]


def values(shape, dtype):
    if dtype.is_floating_point:
        return torch.randn(shape).to(dtype)
    if dtype == torch.bool:
        return torch.randn(shape) > 0
    return torch.randint(0, 100, shape).to(dtype)


def shape(rng):
    return [rng.choice([0, 1, 1, 2, 3, 5, 8]) if rng.random() < 0.1 else rng.randint(1, 6)
            for _ in range(rng.randint(0, 5))]


def view(tensor, rng):
    kind = rng.randint(0, 7)
    if tensor.dim() == 0 or tensor.numel() == 0 or kind > 4:
        return tensor
    if kind == 0:
        return tensor.transpose(0, tensor.dim() - 1)
    if kind == 1:
        return tensor[tensor.shape[0] // 2:]
    if kind == 2:
        return tensor.unsqueeze(1).expand(-1, 3, *tensor.shape[1:])
    if kind == 3:
        return tensor[..., ::2]
    return tensor.flatten()[tensor.numel() // 3:]


def tree(rng, depth=0):
    result = collections.OrderedDict() if rng.random() < 0.5 else {}
    shared = values([4, 4], torch.float32)
    for number in range(rng.randint(1, 5)):
        key = rng.choice(["weight", "bias", "fc", "layer.0", "a b", "é", "x/y"]) + str(number)
        what = rng.randint(0, 9)
        if what < 5:
            result[key] = view(values(shape(rng), rng.choice(TYPES)), rng)
        elif what == 5:
            result[key] = torch.nn.Parameter(values(shape(rng), torch.float32))
        elif what == 6:
            result[key] = rng.choice([1, -2.5, None, True, "text", (1, 2), 1 << 40, 1 << 80])
        elif what == 7:
            result[key] = shared if rng.random() < 0.5 else shared[1:, :2]
        elif depth < 4:
            result[key] = tree(rng, depth + 1) if rng.random() < 0.6 else [tree(rng, depth + 1), shared]
    result["last" + str(depth)] = values([2], torch.float32)
    return result


def modules():
    nn = torch.nn
    yield nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2, bias=False))
    yield nn.Sequential(nn.Conv2d(1, 2, 3), nn.ConvTranspose2d(2, 3, 4), nn.GroupNorm(1, 3))
    yield nn.LSTM(3, 5, 2, bidirectional=True)
    yield nn.GRU(2, 3)
    yield nn.MultiheadAttention(8, 2)
    yield nn.TransformerEncoderLayer(8, 2, 16)
    yield nn.Embedding(7, 3)
    yield nn.Conv3d(2, 4, 3, groups=2).half()
    yield nn.Conv1d(2, 4, 3).to(torch.bfloat16)
    yield nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(1)
    rng = random.Random(1)

    def save(value, name):
        torch.save(value, os.path.join(folder, name + ".pt"))
        torch.save(value, os.path.join(folder, name + "-legacy.pt"), _use_new_zipfile_serialization=False)

    for number in range(150):
        save(tree(rng), f"tree{number}")
    for number, module in enumerate(modules()):
        optimiser = torch.optim.Adam(module.parameters())
        sum((p * p).sum() for p in module.parameters()).backward()
        optimiser.step()
        save(module.state_dict(), f"module{number}")
        save({"epoch": 3, "model": module.state_dict(), "optimizer": optimiser.state_dict()}, f"checkpoint{number}")
        save(list(module.parameters()), f"list{number}")
    for number in range(50):
        tensors = {f"t.{i}": values(shape(rng), rng.choice([torch.float32, torch.float16, torch.int64]))
                   for i in range(rng.randint(1, 9))}
        save_file(tensors, os.path.join(folder, f"s{number}.safetensors"),
                  metadata={"format": "pt"} if number % 2 else None)


if __name__ == "__main__":
    main(sys.argv[1])
