"""Reads a module of the stage tensor and writes normal draws for its weights: draw-weights.py IR OUT.safetensors."""
import json
import re
import struct
import sys

import numpy as np

generator = np.random.default_rng(3)
header, body = {}, b""
for name, shape in re.findall(r"gen\.weight @([\w.]+) : tensor<([\dx]+)xf32>", open(sys.argv[1], encoding="utf-8").read()):
    sizes = [int(size) for size in shape.split("x")]
    data = (0.5 * generator.normal(size=sizes)).astype("<f4").tobytes()
    header[name] = {"dtype": "F32", "shape": sizes, "data_offsets": [len(body), len(body) + len(data)]}
    body += data
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(sys.argv[2], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + body)
