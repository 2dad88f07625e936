"""Arrays and weights, good and bad, for errors.test: written into the current folder."""
import json
import struct

import numpy as np


def safetensors(path, tensors):
    header, data = {}, b""
    for name, value in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + value.nbytes]}
        data += value.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


ones = lambda *shape: np.ones(shape, "f4")
np.save("x.npy", np.array([[1, 2, 3], [4, 5, 6]], "f4"))
np.save("wide.npy", ones(2, 5))
np.save("z.npy", ones(1, 2))
with open("x.npy", "rb") as whole, open("cut.npy", "wb") as cut:
    cut.write(whole.read()[:-4])
safetensors("wrong.safetensors", {"decoder.fc.weight": ones(4, 2)})
safetensors("right.safetensors", {"decoder.fc.weight": ones(2, 4), "decoder.fc.bias": ones(4)})
