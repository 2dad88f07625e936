# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %data %t
#===- validation.py - validated objectives, early stops, curves and pictures -------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess
import sys
import xml.etree.ElementTree

import numpy
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from training import DIGITS, Training, digits

genc, data, folder = sys.argv[1:]
pictures = digits(data, 600)
train = Training(genc, folder, os.path.join(folder, "x.npy"), batch=50)
numpy.save(train.path("x.npy"), pictures[:200])
numpy.save(train.path("v.npy"), pictures[200:])
validate = ("--validate", "x=" + train.path("v.npy"))


def lines(name):
    return [json.loads(line) for line in train.bytes(name).decode().splitlines()]


def evaluated(weights, values):
    """The objective as genc eval computes it: with the same random numbers, but by another entry."""
    result = subprocess.run(
        [genc, "eval", DIGITS, "--data", f"x={values}", "--weights=" + train.path(weights), "--json"],
        capture_output=True, text=True, check=True,
    )
    return json.loads(result.stdout)["elbo"]


# The log has a line a round and a line an epoch; the picture shows the same.
log, plot, grid = train.path("log.jsonl"), train.path("curve.svg"), train.path("grid")
text = train.run("w.safetensors", *validate, "--epochs=4", f"--log={log}", f"--plot={plot}", f"--sample-grid={grid}")
rounds = [line for line in lines("log.jsonl") if "round" in line]
epochs = [line for line in lines("log.jsonl") if "mean" in line]
assert [line["round"] for line in rounds] == list(range(1, 17))
for number, epoch in enumerate(epochs):
    mean = numpy.mean([line["elbo"] for line in rounds[4 * number : 4 * number + 4]])
    assert abs(epoch["mean"]["elbo"] - mean) < 1e-4 * abs(mean)
    assert f"validated elbo {epoch['validation']['elbo']:.5g}" in text, text
assert [epoch["best"] for epoch in epochs] == [True] * 4  # a model that learns
assert "the weights are those of epoch 4" in text

# The validated mean is that of the weights in the file.
found = evaluated("w.safetensors", train.path("v.npy"))
last = epochs[-1]["validation"]["elbo"]
assert abs(found["mean"] - last) < 1e-5 * abs(last), (found, last)
svg = xml.etree.ElementTree.fromstring(train.bytes("curve.svg"))
paths = {p.get("class"): p.get("d") for p in svg.iter("{http://www.w3.org/2000/svg}path") if p.get("class") != "grid"}
circles = list(svg.iter("{http://www.w3.org/2000/svg}circle"))
assert len(circles) == 4
heights = [float(circle.get("cy")) for circle in circles]
assert heights == sorted(heights, reverse=True), "the objective rises"

# Pictures: 64 draws; four rows of eight examples, each above what the model makes of it.
assert sorted(os.listdir(grid)) == [f"{kind}-{n:04}.png" for kind in ("reconstruct", "sample") for n in range(1, 5)]
sampled = numpy.asarray(Image.open(os.path.join(grid, "sample-0004.png")))
assert sampled.shape == (2 + 8 * 30, 2 + 8 * 30)
made = numpy.asarray(Image.open(os.path.join(grid, "reconstruct-0004.png")))
assert made.shape == (2 + 8 * 30, 2 + 8 * 30)
for place in range(32):
    row, column = 2 * (place // 8), place % 8
    assert (made[2 + 30 * row :][:28, 2 + 30 * column :][:, :28] == pictures[place]).all(), place

# The same random numbers every time: pictures of the same weights are the same.
train.run("w2.safetensors", *validate, "--epochs=1", f"--sample-grid={train.path('again')}")
first = open(os.path.join(grid, "sample-0001.png"), "rb").read()
assert first == open(train.path("again/sample-0001.png"), "rb").read()

# A rate that is far too high makes the objective worse after some epochs: the best weights stay.
text = train.run("w.safetensors", *validate, "--epochs=200", "-Drate=0.3", "--early-stop=3", f"--log={log}")
values = [line["validation"]["elbo"] for line in lines("log.jsonl") if "mean" in line]
best = int(numpy.argmax(values))
assert len(values) == best + 4, values
assert f"stopped early: the weights are those of epoch {best + 1}" in text, text
found = evaluated("w.safetensors", train.path("v.npy"))
assert abs(found["mean"] - values[best]) < 1e-5 * abs(values[best]), (found, values[best])

# A part of the data that is not trained on: it is the same in a run that goes on.
checkpoint = "--checkpoint=" + train.path("c.safetensors")
split = "--validation-split=0.25"
train.run("whole.safetensors", split, "--epochs=3", f"--log={log}")
whole = [line for line in lines("log.jsonl") if "mean" in line]
train.run("w.safetensors", split, "--epochs=3", "--steps=4", checkpoint)
train.run("w.safetensors", split, "--epochs=3", checkpoint, "--resume", f"--log={log}", f"--plot={plot}")
assert train.bytes("w.safetensors") == train.bytes("whole.safetensors")
later = [line for line in lines("log.jsonl") if "mean" in line]
for epoch in whole + later:
    del epoch["seconds"]
assert later == whole, (whole, later)  # the log goes on, too
svg = xml.etree.ElementTree.fromstring(train.bytes("curve.svg"))
assert len(list(svg.iter("{http://www.w3.org/2000/svg}circle"))) == 3, "the curve has all epochs"

# What cannot be.
assert "[E0632]" in train.run("w.safetensors", "--validation-split=0.001", code=1)
for words in (("--early-stop=3",), ("--resume",), (*validate, split), ("--validation-split=2",), ("--plot=x.gif",)):
    train.run("w.safetensors", *words, code=2)
flat = Training(genc, folder, train.path("flat.npy"), os.path.join(os.path.dirname(DIGITS), "tiny.gen"))
numpy.save(train.path("flat.npy"), (pictures[:, :8, 12] > 0).astype("float32"))
text = flat.run("w.safetensors", "--sample-grid=" + train.path("none"), code=1)
assert "[E0633]" in text, text
