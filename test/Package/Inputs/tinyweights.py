#===- tinyweights.py - weights of tiny.gen -----------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""tinyweights.py OUT.safetensors"""
import json
import struct
import sys

import numpy as np

shapes = {
    "fc.weight": (3, 512), "fc.bias": (512,),
    "c1.weight": (3, 3, 8, 16), "c1.bias": (16,),
    "c2.weight": (3, 3, 16, 16), "c2.bias": (16,),
    "out.weight": (1024, 4), "out.bias": (4,),
}
random = np.random.default_rng(1)
header, data = {}, b""
for name, shape in shapes.items():
    values = (random.standard_normal(shape) * 0.2).astype("<f4").tobytes()
    header["decoder." + name] = {
        "dtype": "F32", "shape": list(shape), "data_offsets": [len(data), len(data) + len(values)]}
    data += values
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
