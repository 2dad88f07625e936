#===- winograd.py - gradients through tiles against the definition's in float64 ----------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: winograd.py GENC MODEL FOLDER: the gradient of every weight, as a library computes it, is within 1e-4 of the largest,
# and within 1e-5 with --exact-convolutions.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tools"))
from compare import flat_parts  # noqa: E402
from values import write_safetensors  # noqa: E402

genc, model, folder = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
generator = np.random.default_rng(1)
shapes = {"shift": (14, 14, 32), "down": (4, 4, 32, 64), "up": (4, 4, 64, 32)}
weights = {name: (0.05 * generator.standard_normal(shape)).astype(np.float32) for name, shape in shapes.items()}
x = generator.standard_normal((5, 14, 14, 32)).astype(np.float32)
path = lambda name: os.path.join(folder, name)
write_safetensors(path("w.safetensors"), weights)
np.save(path("x.npy"), x)
common = [genc, "run", model, "value_gradient", f"--weights={path('w.safetensors')}", "--in", f"x={path('x.npy')}"]
outs = [f"--out={name}={path(name + '.npy')}" for name in weights]
subprocess.run([*common, "--reference", *sum((["--out", out.removeprefix("--out=")] for out in outs), [])], check=True)
want = {name: np.load(path(name + ".npy")).astype(np.float64) for name in weights}
for options, bound in ([], 1e-4), (["--exact-convolutions"], 1e-5):
    subprocess.run([*common, *options, "--out", f"gradient={path('d.npy')}"], check=True)
    found = flat_parts(np.load(path("d.npy")).reshape(-1), weights)
    for name in weights:
        error = np.abs(found[name] - want[name]).max() / np.abs(want[name]).max()
        print(f"{name} {' '.join(options)}: {'ok' if error <= bound else 'WRONG'} ({error:.2g})")
