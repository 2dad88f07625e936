#===- tile_maps.py - maps of tiles against numpy's sums -----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: tile_maps.py GENC OPERATOR FOLDER: tile_transform as its description states it, and tile_assemble as its adjoint, both
# compiled and in the reference mode.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy as np

CASES = [  # size, channels, points, taps, step, stride, low, tiles, inner
    ((8, 8), 16, 5, 5, 4, 2, (1, 1), (1, 1), 16),
    ((9, 11), 8, 3, 3, 2, 2, (1, 0), (2, 3), 4),
    ((7, 6), 16, 5, 4, 4, 1, (0, 0), (2, 2), 16),
    ((4, 4), 24, 5, 2, 2, 2, (0, 0), (1, 1), 8),
    ((5, 5), 3, 2, 5, 2, 1, (2, 2), (2, 3), 3),
]


def transform(x, matrix, step, stride, low, tiles, inner):
    points, taps = matrix.shape
    batch, height, width, channels = x.shape
    need = [stride * (step * (count - 1) + taps) for count in tiles]
    padded = np.zeros((batch, max(need[0], low[0] + height), max(need[1], low[1] + width), channels))
    padded[:, low[0] : low[0] + height, low[1] : low[1] + width] = x
    y = np.zeros((batch, points, points, *tiles, channels // inner, stride, stride, inner))
    for i, j, py, px in np.ndindex(*tiles, stride, stride):
        top, left = stride * step * i + py, stride * step * j + px
        tile = padded[:, top : top + stride * taps : stride, left : left + stride * taps : stride]
        tile = tile[:, :taps, :taps].reshape(batch, taps, taps, channels // inner, inner)
        y[:, :, :, i, j, :, py, px] = np.einsum("ak,bl,nkloc->naboc", matrix, matrix, tile)
    return y.reshape(batch, points**2, tiles[0] * tiles[1], channels * stride**2)


def assemble(y, size, matrix, *attributes):
    """The adjoint by its definition: one element is the inner product of y with the transform of a unit image."""
    channels, stride = y.shape[3] // attributes[1] ** 2, attributes[1]
    units = np.eye(size[0] * size[1] * channels).reshape(-1, *size, channels)
    return np.einsum("npts,epts->ne", y, transform(units, matrix, *attributes)).reshape(len(y), *size, channels)


genc, operator, folder = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
generator = np.random.default_rng(3)
numbers = lambda values, kind: f"array<{kind}: {', '.join(str(value) for value in values)}>"
for number, (size, channels, points, taps, step, stride, low, tiles, inner) in enumerate(CASES):
    matrix = generator.integers(-2, 3, (points, taps)).astype(np.float64)
    image, mapped = (*size, channels), (points**2, tiles[0] * tiles[1], channels * stride**2)
    given, made = (image, mapped) if operator == "tile_transform" else (mapped, image)
    x = generator.standard_normal((2, *given)).astype(np.float32)
    map_ = (matrix, step, stride, low, tiles, inner)
    want = transform(x, *map_) if operator == "tile_transform" else assemble(x, size, *map_)
    text = lambda event: f"tensor<?x{'x'.join(map(str, event))}xf32, #gen.plates<batch>>"
    more = "" if operator == "tile_transform" else f", size = {numbers(size, 'i64')}"
    path = lambda name: os.path.join(folder, f"{number}.{name}")
    with open(path("mlir"), "w", encoding="utf-8") as file:
        file.write(f'''module attributes {{gen.model = "tiles"}} {{
  func.func @f(%x: {text(given)} {{gen.name = "x"}}) -> ({text(made)} {{gen.name = "y"}}) attributes {{gen.entry}} {{
    %0 = gen.{operator} %x {{matrix = {numbers(map(float, matrix.ravel()), "f64")}, points = {points} : i64, step = {step} : i64, stride = {stride} : i64,
      low = {numbers(low, "i64")}, tiles = {numbers(tiles, "i64")}, inner = {inner} : i64{more}}} : {text(given)}
    return %0 : {text(made)}
  }}
}}
''')  # fmt: skip
    np.save(path("x.npy"), x)
    for mode in ([], ["--reference"]):
        subprocess.run([genc, "run", path("mlir"), "f", *mode, "--in", f"x={path('x.npy')}", "--out", f"y={path('y.npy')}"], check=True)
        error = np.abs(np.load(path("y.npy")) - want).max() / np.abs(want).max()
        if not error <= 2e-6:
            sys.exit(f"case {number} {' '.join(mode)}: off by {error:.2g} of the largest")
print(f"{len(CASES)} cases agree")
