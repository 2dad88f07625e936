#===- narrow_values.py - weights of 16 bits, bit by bit ----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: narrow_values.py GENC FOLDER [genc options...]
#
# A net hands its weights out. All numbers of 16 bits come back as they are; float32 numbers between them, half way between two and
# right beside that as the nearest, of two the even one, by its definition in float64 (bf16) and as numpy rounds (f16). A weight
# beyond f16 is refused.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy as np

from values import write_safetensors

COLUMNS = 64


def bits(values):
    return np.asarray(values, np.float32).view(np.uint32)


def floats(patterns):
    return np.asarray(patterns, np.uint32).view(np.float32)


def every(storage):
    """The float32 number of each pattern."""
    patterns = np.arange(1 << 16, dtype=np.uint32)
    return floats(patterns << 16) if storage == "bf16" else patterns.astype(np.uint16).view(np.float16).astype(np.float32)


def between(storage, generator):
    """Numbers that 16 bits do not hold: the middles of neighbours, what lies right beside them, and any."""
    numbers = np.sort(every(storage)[np.isfinite(every(storage))].astype(np.float64))
    middles = ((numbers[:-1] + numbers[1:]) / 2).astype(np.float32)
    lowest, highest = (-133, 127.9) if storage == "bf16" else (-26, 15.9)
    size = np.float32(2) ** generator.uniform(lowest, highest, 1 << 15).astype(np.float32)
    beside = [floats(bits(middles) + 1), floats(bits(middles) - 1)]
    anywhere = [size, -size, np.zeros(COLUMNS, np.float32)]
    largest = np.finfo(np.float32).max
    return np.concatenate([middles, *beside, *anywhere] + ([[largest, -largest]] if storage == "bf16" else []))


def rounded(storage, values):
    if storage == "f16":
        return values.astype(np.float16).astype(np.float32)
    below = bits(values) & 0xFFFF0000  # towards zero
    above = below + 0x10000
    exact = np.abs(values.astype(np.float64))
    low, high = (np.abs(floats(side).astype(np.float64)) for side in (below, above))
    high = np.where(np.isinf(high), 2.0**128, high)  # as if numbers went on
    odd = (below >> 16) & 1 == 1
    return floats(np.where((high - exact < exact - low) | ((high - exact == exact - low) & odd), above, below))


def run(genc, folder, storage, values, options):
    values = np.concatenate([values, np.zeros(-len(values) % COLUMNS, np.float32)]).reshape(-1, COLUMNS)
    model, weights, x, out = (os.path.join(folder, name) for name in ("narrow.gen", "w.safetensors", "x.npy", "f.npy"))
    with open(model, "w", encoding="utf-8") as file:
        file.write(f"model narrow {{\n  param w: f32{list(values.shape)};\n"
                   "  net f(x: f32[1]) {\n    return select(x > 0, w, x);\n  }\n}\n")
    write_safetensors(weights, {"w": values})
    np.save(x, np.ones((1, 1), np.float32))
    return out, subprocess.run([genc, "run", model, "f", "--in", f"x={x}", "--out", f"f={out}", f"--weights={weights}",
                                f"--storage={storage}", *options], capture_output=True, text=True, check=False)


def check(genc, folder, storage, values, expected, options):
    out, done = run(genc, folder, storage, values, options)
    assert done.returncode == 0, done.stderr
    found = np.load(out).reshape(-1)[: len(values)].astype(np.float32)
    same = (bits(found) == bits(expected)) | (np.isnan(found) & np.isnan(expected))
    at = int(np.argmin(same))
    assert np.all(same), f"{storage}: {values[at]!r} became {found[at]!r}, expected {expected[at]!r}"
    return len(values)


def main():
    genc, folder, *options = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for storage in ("bf16", "f16"):
        exact, rough = every(storage), between(storage, np.random.default_rng(5))
        if storage == "f16":
            rough = rough[np.abs(rough) < 65520]
        count = check(genc, folder, storage, exact, exact, options)
        count += check(genc, folder, storage, rough, rounded(storage, rough), options)
        print(f"{storage}: {count} numbers")
    _, done = run(genc, folder, "f16", np.repeat(np.asarray([65519.0, -65520.0], np.float32), COLUMNS), options)
    assert done.returncode == 1 and "f16 ends at 65504 [E0635]" in done.stderr, done.stderr


if __name__ == "__main__":
    main()
