#===- remat.py - train steps that compute again what others store -------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: remat.py GENC MODELS.gen SCRATCH-FOLDER [TARGET]
#
# Trains every model for two steps with each value of --remat, on TARGET: the weights must be the same bytes. On the host, what --report says of the
# gradient's entry: the bytes that are alive at once must keep within the part that was asked for, and what runs again within
# the forward part, less than half of the rest.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import subprocess
import sys

import numpy as np

genc, source, folder, *targets = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
# The shape of x, and for values of --remat what must be kept within.
MODELS = {"dense_net": ([32], {"cheap": 0.5, "0%": 0.4}), "convolutional": ([8, 8, 4], {"60%": 0.6, "0%": 0.5})}
REPORT = re.compile(r"^loss_gradient:\n(?:   .*\n)+  (\d+) FLOP an example; arena (\d+) B an example \(buffers \d+ B, alive at once (\d+) B\)\n"
                    r"  (\d+) FLOP of them again: alive at once without --remat (\d+) B$", re.MULTILINE)
draw = np.random.default_rng(7)


def run(*arguments):
    return subprocess.run([genc, *arguments], check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


for model, (shape, parts) in MODELS.items():
    path = lambda name, model=model: os.path.join(folder, f"{model}.{name}")
    np.save(path("x.npy"), draw.normal(size=(24, *shape)).astype(np.float32))
    np.save(path("y.npy"), draw.normal(size=(24, 1)).astype(np.float32))
    weights = set()
    for remat in ("none", *parts):
        text = run("train", source, f"--model={model}", "--data", f"x={path('x.npy')}", "--data", f"y={path('y.npy')}", "-o",
                   path("safetensors"), "--batch=12", "--steps=2", "--seed=3", f"--remat={remat}", "--report",
                   *(f"--target={target}" for target in targets))
        with open(path("safetensors"), "rb") as file:
            weights.add(file.read())
        assert len(weights) == 1, f"{model} --remat={remat}: other weights"
        if targets:
            assert ("FLOP of them again" in text) == (remat in parts), text
            continue
        reported = REPORT.search(text)
        assert bool(reported) == (remat in parts), text
        if reported:
            flops, arena, alive, again, stored = map(int, reported.groups())
            assert again < (flops - again) / 2 and text.count("(again)") > 0, reported.group()
            assert alive <= parts[remat] * stored and arena <= 1.05 * alive, reported.group()
            print(f"{model} --remat={remat}: {alive} of {stored} B alive at once, arena {arena} B, {again} of {flops} FLOP again")

# A loop whose steps' products are stored or computed again: in other kernels, so that roundings differ. Two steps are some dozens of sums in a
# row, each off by units of 2^-24.
weights = []
np.save(os.path.join(folder, "x.npy"), draw.normal(size=(24, 32)).astype(np.float32))
for remat in ("none", "0%"):
    path = os.path.join(folder, "loop.safetensors")
    run("train", source, "--model=loop", "--data", f"x={os.path.join(folder, 'x.npy')}", "-o", path, "--batch=12", "--steps=2", "--seed=3",
        f"--remat={remat}", *(f"--target={target}" for target in targets))  # fmt: skip
    with open(path, "rb") as file:
        header = int.from_bytes(file.read(8), "little")
        weights.append(np.frombuffer(file.read()[header:], np.float32))
assert np.all(np.isfinite(weights[0])) and np.abs(weights[0] - weights[1]).max() < 1e-5 * np.abs(weights[0]).max()

print("the same weights in less memory")
