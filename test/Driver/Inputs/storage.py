#===- storage.py - entries with weights of 16 bits ---------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: storage.py GENC MODEL WEIGHTS [--files]
#
# Every net of the model, compiled and in the reference mode, from the same numbers. Two float32 computations of a sum of K products
# differ by 2 sqrt(K) u in proportion to the largest element, u = 2^-24, by 4 times that for the largest of many; sums have up to 4096
# products, and at most 6 layers keep the size of the errors of those before: 6 * 4 * sqrt(4096) u = 9.2e-5 against float64. Rounding
# a weight to 8 (bf16) or 11 (f16) bits changes it by up to 2^-8 or 2^-11 of its size, and results by more than the bound.
#
# With --files, NAME.weights of one storage and the library of another: status 14, of weights that belong to another model.
#
#===-------------------------------------------------------------------------------------------------------------===#
import ctypes
import os
import subprocess
import sys

import numpy as np

BOUND = 6 * 4 * 4096**0.5 * 2.0**-24
NETS = {"image": (6, 6, 4), "wide": (40,), "turned": (5, 16), "words": (20,), "pixel": (48,), "small": (12,)}


def evaluate(genc, model, weights, net, *options):
    command = [genc, "run", model, net, f"--weights={weights}", "--in", f"x={net}.npy", "--out", f"{net}={net}-out.npy", *options]
    subprocess.run(command, check=True)
    return np.load(f"{net}-out.npy").astype(np.float64)


def compare_all(genc, model, weights):
    generator = np.random.default_rng(3)
    for net, shape in NETS.items():
        numbers = generator.integers(0, 7, (9, *shape)) if net == "words" else generator.uniform(-1, 1, (9, *shape))
        np.save(f"{net}.npy", numbers.astype(np.int32 if net == "words" else np.float32))
        for storage in ("bf16", "f16") if net == "small" else ("bf16",):
            found = evaluate(genc, model, weights, net, f"--storage={storage}")
            expected = evaluate(genc, model, weights, net, f"--storage={storage}", "--reference")
            off = np.max(np.abs(found - expected)) / np.max(np.abs(expected))
            print(f"{net} {storage}: {off:.1e} from the reference")
            assert off <= BOUND, (net, storage, off)
            if net == "small":
                moved = np.max(np.abs(found - evaluate(genc, model, weights, net))) / np.max(np.abs(expected))
                assert moved > BOUND, (storage, moved)


def exchange_files(genc, model, weights):
    status = {}
    for storage in ("f32", "bf16", "f16"):
        subprocess.run([genc, "build", model, f"--weights={weights}", "--entry=small", "--weights-in=file", "--type=shared",
                        f"--storage={storage}", "-o", f"files-{storage}"], check=True)
    for library in ("f32", "bf16", "f16"):
        create = ctypes.CDLL(os.path.abspath(f"files-{library}/libstorage.so")).storage_model_create_from_file
        for storage in ("f32", "bf16", "f16"):
            made = ctypes.c_void_p()
            status[library, storage] = create(ctypes.byref(made), f"files-{storage}/storage.weights".encode(), None)
    assert all(code == (0 if library == storage else 14) for (library, storage), code in status.items()), status


if __name__ == "__main__":
    (exchange_files if sys.argv[4:] else compare_all)(*sys.argv[1:4])
