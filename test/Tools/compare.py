#===- compare.py - compare arrays within a tolerance ------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: compare.py FOUND EXPECTED [--absolute=T] [--of-largest=T] [--reshape]
#
# FOUND and EXPECTED are FILE.npy, FILE.npz:NAME or FILE.safetensors:NAME. --absolute bounds the largest difference,
# --of-largest bounds it in parts of EXPECTED's largest magnitude; without either the arrays must be equal bit by bit.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import struct
import sys

import numpy as np

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1", "BOOL": "?"}


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = file.read()
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        arrays[name] = np.frombuffer(body[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def flat_parts(flat, weights):
    """The parts of a library's flat tensor by weight: those of `weights`, by name in the order in which the model has them, as in
    the file that `genc init` makes. Each lies from a multiple of 16 elements on."""
    parts, at = {}, 0
    for name, weight in weights.items():
        parts[name] = flat[at : at + weight.size].reshape(weight.shape)
        at += -(-weight.size // 16) * 16
    if at != flat.size:
        sys.exit(f"the weights take {at} elements, the tensor has {flat.size}")
    return parts


def read(spec):
    path, _, name = spec.partition(":")
    if path.endswith(".npz"):
        return np.load(path)[name]
    if path.endswith(".safetensors"):
        return read_safetensors(path)[name]
    return np.load(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("found")
    parser.add_argument("expected")
    parser.add_argument("--absolute", type=float)
    parser.add_argument("--of-largest", type=float)
    parser.add_argument("--reshape", action="store_true", help="compare in storage order where only the shapes differ")
    arguments = parser.parse_args()
    found, expected = read(arguments.found), read(arguments.expected)
    if arguments.reshape and found.size == expected.size:
        found = found.reshape(expected.shape)
    if found.shape != expected.shape:
        print(f"shapes differ: found {found.shape}, expected {expected.shape}")
        return 1
    if arguments.absolute is None and arguments.of_largest is None:
        equal = found.dtype == expected.dtype and found.tobytes() == expected.tobytes()
        print("equal" if equal else f"{np.sum(found != expected)} of {found.size} elements differ")
        return 0 if equal else 1
    if not np.array_equal(np.isnan(found), np.isnan(expected)):
        print("one has NaN where the other has none")
        return 1
    wide, truth = found.astype(np.float64), expected.astype(np.float64)
    same = (wide == truth) | np.isnan(truth)
    with np.errstate(invalid="ignore"):
        error = float(np.max(np.where(same, 0.0, np.abs(wide - truth)), initial=0.0))
    finite = truth[np.isfinite(truth)]
    largest = float(np.max(np.abs(finite), initial=0.0))
    bounds = []
    if arguments.absolute is not None:
        bounds.append(arguments.absolute)
    if arguments.of_largest is not None:
        bounds.append(arguments.of_largest * largest)
    bound = min(bounds)
    print(f"largest difference {error:.3g}, bound {bound:.3g}, largest magnitude {largest:.6g}")
    return 0 if error <= bound else 1


if __name__ == "__main__":
    sys.exit(main())
