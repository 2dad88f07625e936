#===- completed.py - paths between digits, and halves of digits completed ----------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: completed.py GENC IMAGES WEIGHTS FOLDER
#
# IMAGES are those of MNIST (.idx.gz), WEIGHTS a file that torch.map fits. Makes FOLDER/paths.png: five pairs of digits, a row
# each, with the arc between their encodings; and FOLDER/completed.png: rows of digits of which the lower half is missing,
# completed, and as they are. The .npy files beside them hold what the compiled entries take and give.
#
#===-------------------------------------------------------------------------------------------------------------===#
import gzip
import os
import subprocess
import sys

import numpy as np
from PIL import Image

genc, images, weights, folder = sys.argv[1:5]
here = os.path.dirname(os.path.abspath(__file__))
os.makedirs(folder, exist_ok=True)
x = np.frombuffer(gzip.open(images).read()[16:], np.uint8).reshape(-1, 28, 28, 1)


def run(entry, inputs, outputs, *options):
    words = []
    for name, value in inputs.items():
        if not isinstance(value, int):
            np.save(os.path.join(folder, name + ".npy"), value)
            value = os.path.join(folder, name + ".npy")
        words += ["--in", f"{name}={value}"]
    for name, file in outputs:
        words += ["--out", f"{name}={os.path.join(folder, file)}"]
    command = [genc, "run", os.path.join(here, "model.gen"), entry, f"--weights={weights}",
               f"--weights-map={os.path.join(here, 'torch.map')}", *words, *options]  # fmt: skip
    subprocess.run(command, check=True)


# Ten places on the way from one digit to another.
pairs, places = 5, np.linspace(0, 1, 10, dtype=np.float32)
ends = {"x_from": np.repeat(x[:pairs], 10, axis=0), "x_to": np.repeat(x[pairs : 2 * pairs], 10, axis=0), "t": np.tile(places, pairs)}
run("interpolate_spherical", ends, [("x", "path.npy")])

# The lower half is missing: 100 draws of the chain.
digits = 10
mask = np.ones((digits, 28, 28, 1), np.int32)
mask[:, 14:] = 0
run("impute", {"x": x[:digits], "x_observed": mask, "steps": 100}, [("x", "drawn.npy"), ("x_mean", "completed.npy")], "--seed=1")


def picture(rows, name):
    grid = np.concatenate([np.concatenate(list(row[..., 0]), axis=1) for row in rows], axis=0)
    Image.fromarray(np.uint8(np.round(255 * np.clip(grid, 0, 1)))).save(os.path.join(folder, name))


path = np.load(os.path.join(folder, "path.npy")).reshape(pairs, 10, 28, 28, 1)
sides = [np.concatenate([x[i : i + 1] / 255, path[i], x[pairs + i : pairs + i + 1] / 255]) for i in range(pairs)]
picture(sides, "paths.png")
truth = x[:digits] / 255
picture([truth * mask, np.load(os.path.join(folder, "completed.npy")), truth], "completed.png")
