#===- storage.py - weights of 16 bits beside those of 32 ----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: storage.py GENC FOLDER [--calls=N]
#
# The decoder of examples/mnist_vae at three widths, one example, one thread: microseconds of the fastest call, the storages in turn,
# and kilobytes of the shared library with its weights.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import os
import time

import numpy as np

from engines import GencLibrary
from workloads import ROOT

STORAGES = ("f32", "bf16", "f16")
MODEL = os.path.join(ROOT, "examples", "mnist_vae", "model.gen")


def build(genc, folder, width, storage):
    generator = np.random.default_rng(width)
    shapes = {"fc3.weight": (20, width), "fc3.bias": (width,), "fc4.weight": (width, 784), "fc4.bias": (784,)}
    weights = {f"decoder.{name}": generator.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    place = os.path.join(folder, f"{width}-{storage}")
    library = GencLibrary(genc, MODEL, "decode", weights, place, {"hidden": width}, [f"--storage={storage}"])
    return library, os.path.getsize(os.path.join(place, "libmodel.so"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("genc")
    parser.add_argument("folder")
    parser.add_argument("--calls", type=int, default=2000)
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    z = np.random.default_rng(1).standard_normal((1, 20)).astype(np.float32)
    for width in (400, 4096, 16384):
        libraries = {storage: build(arguments.genc, arguments.folder, width, storage) for storage in STORAGES}
        calls = {storage: library.engine("decode", z, 784, 1) for storage, (library, _) in libraries.items()}
        fastest = dict.fromkeys(STORAGES, float("inf"))
        for _ in range(20):
            for storage, call in calls.items():
                for _ in range(max(1, arguments.calls * 20 // width)):
                    begin = time.perf_counter()
                    call()
                    fastest[storage] = min(fastest[storage], time.perf_counter() - begin)
        print(f"20-{width}-784:", ", ".join(f"{storage} {1e6 * fastest[storage]:.1f} us {libraries[storage][1] / 1e3:.0f} KB"
                                            for storage in STORAGES))  # fmt: skip


if __name__ == "__main__":
    main()
