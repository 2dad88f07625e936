#===- case.py - one reference case and how it is stored ---------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""A case is a network `f` in the language, its inputs (batch first), weights and expected output.

Tolerance: a result y passes where |y - expected| <= absolute + relative * |expected|. The bounds are derived, not tuned:
sums of n products may be off by n roundings of the sum of magnitudes, elementwise functions by four units in the last
place, composed layers by 64 units in the last place of the largest output.
"""
import json
import struct
import zlib
from dataclasses import dataclass, field

import numpy as np

ROUNDING = 2.0**-24  # of one float32 operation, relative
ULP = 2.0**-23
SAFETENSORS = {"float32": "F32", "int32": "I32"}


@dataclass
class Case:
    name: str
    operator: str  # primitive or library function under test
    body: str  # expression that the network returns
    want: np.ndarray
    inputs: dict = field(default_factory=dict)
    params: dict = field(default_factory=dict)  # `param` declarations of the model
    weights: dict = field(default_factory=dict)  # path -> array, of layers in the body
    attributes: dict = field(default_factory=dict)
    absolute: float = 0.0
    relative: float = 0.0
    types: dict = field(default_factory=dict)  # input -> declared type, where not f32[event]
    lets: str = ""

    def text(self):
        """The model; the expression stands for itself, so that a reader sees the call under test."""
        shape = lambda array: "[" + ", ".join(map(str, array.shape)) + "]" if array.ndim else ""
        lines = [f"model reference {{"]
        lines += [f"  param {name}: f32{shape(value)};" for name, value in self.params.items()]
        declared = []
        for name, value in self.inputs.items():
            element = "i32" if value.dtype == np.int32 else "f32"
            declared.append(f"{name}: " + self.types.get(name, element + shape(value[0])))
        lines.append(f"  net f({', '.join(declared)}) {{")
        if self.lets:
            lines.append(f"    {self.lets}")
        lines += [f"    return {self.body};", "  }", "}", ""]
        return "\n".join(lines)

    def entry(self, tensors):
        """What the case is, with keys of its tensors, which are added."""
        entry = {"name": self.name, "operator": self.operator, "attributes": self.attributes, "text": self.text()}
        entry["inputs"], entry["weights"] = {}, {}
        for role, arrays in (("inputs", self.inputs), ("weights", self.params | self.weights)):
            for name, array in arrays.items():
                key = f"{self.name}/{name}"
                tensors[key], entry[role][name] = array, key
        entry["output"] = f"{self.name}/="
        tensors[entry["output"]] = np.asarray(self.want)
        entry["absolute"], entry["relative"] = self.absolute, self.relative
        return entry


def random(name, *shape, low=-1.0, high=1.0):
    """Uniform float32 numbers that depend on the name alone, so that a new case leaves the others as they are."""
    return np.random.default_rng(zlib.crc32(name.encode())).uniform(low, high, shape).astype(np.float32)


def sum_bound(length, magnitudes):
    """Bound on the error of a sum of `length` products, from the same sum taken over magnitudes."""
    return 2 * length * ROUNDING * float(np.max(magnitudes))


def layer_bound(want):
    return 64 * ULP * float(np.max(np.abs(want), initial=1e-6))


def write(prefix, cases):
    tensors = {}
    entries = [case.entry(tensors) for case in cases]
    names = [entry["name"] for entry in entries]
    assert len(set(names)) == len(names), "two cases of one name"
    with open(prefix + ".json", "w", encoding="utf-8") as file:
        json.dump({"cases": entries}, file, indent=1)
        file.write("\n")
    return len(entries), save(prefix + ".safetensors", tensors)


def save(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, array in tensors.items():
        array = np.asarray(array, order="C")  # a number stays one
        array = array.astype("<i4" if array.dtype.kind in "iu" else "<f4")
        blob = array.tobytes()
        header[name] = {
            "dtype": SAFETENSORS[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    return len(text) + 8 + offset
