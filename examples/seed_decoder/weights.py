#===- weights.py - the weights of the article's decoder, by rule ------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: weights.py OUT.safetensors
#
# 81 million numbers are no thing to store: element i of the k-th weight in Keras' order is made from
# u = ((i + k * 1000003) * 2654435761 mod 2^32) / 2^32, scaled as its kind asks.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import struct
import sys

import numpy as np

CHANNELS = (3, 64, 128, 256, 7 * 7 * 256)
KERNEL = 5


def uniform(k, count):
    i = np.arange(count, dtype=np.uint64) + np.uint64(k * 1000003)
    return (i * np.uint64(2654435761) % np.uint64(2**32)).astype(np.float64) / 2**32


def weights():
    """(name, array) in Keras' order: kernel and bias of a layer, then its normalisation."""
    shapes = []
    for layer in range(1, 5):
        out = CHANNELS[layer]
        shapes += [(f"decoder.conv{layer}.weight", (KERNEL, KERNEL, CHANNELS[layer - 1], out)), (f"decoder.conv{layer}.bias", (out,))]
        if layer < 4:
            shapes += [(f"decoder.bn{layer}.{name}", (out,)) for name in ("scale", "shift", "mean", "variance")]
    for k, (name, shape) in enumerate(shapes):
        u = uniform(k, int(np.prod(shape)))
        if name.endswith("weight"):
            values = (u - 0.5) * 2 * np.sqrt(3 / np.prod(shape[:-1]))
        elif name.endswith(("bias", "shift", "mean")):
            values = (u - 0.5) * 0.2
        else:
            values = 0.5 + u
        yield name, values.astype("<f4").reshape(shape)


def main():
    header, arrays, offset = {}, [], 0
    for name, array in weights():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
        arrays.append(array)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(sys.argv[1], "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays:
            file.write(array.tobytes())


if __name__ == "__main__":
    main()
