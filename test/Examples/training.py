# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %source %genc %data %t
#===- training.py - the training commands of examples/README.md --------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""The adversarial examples: every number of every round is finite, every net moves, pictures are drawn."""
import json
import math
import os
import sys

import numpy
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "Train", "Inputs"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "Tools"))
from commands import run_training
from compare import read_safetensors

source, genc, data, folder = sys.argv[1:]
assert run_training("examples/README.md", source, genc, data, folder) >= 4

for name, objectives in (
    ("seed_gan", {"d", "g"}),
    ("mnist_vae_gan", {"discriminator_gain", "encoder_gain", "decoder_gain"}),
    ("fashion_dcgan", {"discriminator_gain", "generator_gain"}),
):
    with open(os.path.join(folder, name + ".jsonl"), encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    rounds = [line for line in lines if "round" in line]
    assert len(rounds) == 2 * math.ceil(1000 / 64), (name, len(rounds))
    for line in rounds:
        assert objectives <= set(line), line
        assert all(isinstance(value, (int, float)) for value in line.values()), line
    # Objectives have terms of the same names.
    assert {objective + ".log_sigmoid" for objective in objectives - {"encoder_gain"}} <= set(rounds[0]), rounds[0]
    for path, values in read_safetensors(os.path.join(folder, name + ".safetensors")).items():
        assert numpy.isfinite(values).all(), (name, path)
        assert not path.endswith("bn0.mean") or values.std() > 0, (name, path)
    grid = numpy.asarray(Image.open(os.path.join(folder, name, "sample-0002.png")))
    assert grid.shape == (242, 242) and grid.std() > 10, (name, grid.shape, grid.std())
