# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %data %t
#===- fine-tuning.py - a new head on frozen layers ---------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import gzip
import json
import os
import struct
import subprocess
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from training import INPUTS, Training, digits

genc, data, folder = sys.argv[1:]
HEAD = os.path.join(INPUTS, "head.gen")
train = Training(genc, folder, os.path.join(folder, "x.npy"))
numpy.save(train.path("x.npy"), digits(data, 500))
with gzip.open(os.path.join(data, "mnist", "train-labels-idx1-ubyte.gz")) as file:
    numpy.save(train.path("y.npy"), numpy.frombuffer(file.read(508)[8:], numpy.uint8))
train.run("before.safetensors", "--epochs=3")


def tensors(name):
    stored = train.bytes(name)
    (length,) = struct.unpack("<Q", stored[:8])
    header = json.loads(stored[8 : 8 + length])
    return {
        key: stored[8 + length + tensor["data_offsets"][0] : 8 + length + tensor["data_offsets"][1]]
        for key, tensor in header.items()
        if key != "__metadata__"
    }


with open(train.path("head.map"), "w", encoding="utf-8") as file:
    file.write("ignore decoder.**\n")
head = Training(genc, folder, train.path("x.npy"), HEAD)
words = ("--data", "y=" + train.path("y.npy"), "--weights=" + train.path("before.safetensors"))
mapped = (*words, "--weights-map=" + train.path("head.map"))

# Without --init-missing it is refused, and so is a file that has more than the model.
text = head.run("after.safetensors", *mapped, code=1)
assert "decoder.head.weight" in text and "[E0609]" in text, text
text = head.run("after.safetensors", *words, "--init-missing", code=1)
assert "no weight takes tensor `decoder.fc3.weight`" in text, text

text = head.run("after.safetensors", *mapped, "--init-missing", "--epochs=20")
assert "lacks them: `decoder.head.weight`, `decoder.head.bias`" in text, text
values = [float(line.split("score ")[1].split(",")[0]) for line in text.splitlines() if "score" in line]
assert values[-1] > values[0] + 0.3, values
before, after = tensors("before.safetensors"), tensors("after.safetensors")
for name, content in after.items():
    if name.startswith("encoder."):
        assert content == before[name], f"{name} is frozen"

# What was drawn is what `genc init` draws.
subprocess.run([genc, "init", HEAD, "-o", train.path("init.safetensors")], check=True)
head.run("after.safetensors", *mapped, "--init-missing", "-Drate=0", "--steps=1")
assert tensors("after.safetensors")["decoder.head.weight"] == tensors("init.safetensors")["decoder.head.weight"]

# A run that goes on has the frozen weights from its checkpoint, without --weights.
checkpoint = "--checkpoint=" + train.path("c.safetensors")
head.run("whole.safetensors", *mapped, "--init-missing", "--epochs=2")
head.run("after.safetensors", *mapped, "--init-missing", "--epochs=1", checkpoint)
head.run("after.safetensors", *words[:2], "--epochs=2", checkpoint, "--resume")
assert train.bytes("after.safetensors") == train.bytes("whole.safetensors")
