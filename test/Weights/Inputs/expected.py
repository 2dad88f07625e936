#!/usr/bin/env python3
"""Writes expected.txt: what Python and numpy read from the outside weights files.

One line a file: path, number of tensors, number of elements, CRC-32 over, in file order, every tensor's
name, shape ("2x3") and values as little-endian float32. Run by hand: expected.py DATA > expected.txt
It shares no code with the readers under test: pickles are run by Python's own unpickler (the files are
trusted here), arrays are made by numpy, safetensors headers by Python's json.
"""
import collections
import glob
import io
import json
import os
import pickle
import struct
import sys
import zipfile
import zlib

import numpy as np

TYPES = {
    "DoubleStorage": "<f8", "FloatStorage": "<f4", "HalfStorage": "<f2", "BFloat16Storage": "bf16",
    "LongStorage": "<i8", "IntStorage": "<i4", "ShortStorage": "<i2", "CharStorage": "i1",
    "ByteStorage": "u1", "BoolStorage": "?",
}


class Anything:
    """Stands for every class that is of no interest."""
    def __init__(self, *args, **kwargs): pass
    def __call__(self, *args, **kwargs): return Anything()
    def __setstate__(self, state): pass
    def __setitem__(self, key, value): pass
    def append(self, value): pass
    def extend(self, values): pass


class Storage:
    def __init__(self, type_name, key, count, view):
        self.type, self.key, self.count, self.view = type_name, key, count, view


Tensor = collections.namedtuple("Tensor", "storage offset shape strides")


class Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if module == "torch" and name in TYPES:
            return name
        if name == "_rebuild_tensor_v2":
            return lambda s, o, size, stride, *rest: Tensor(s, o, size, stride)
        if name == "_rebuild_parameter":
            return lambda tensor, *rest: tensor
        if module == "collections" and name == "OrderedDict":
            return collections.OrderedDict
        if module == "collections" and name == "defaultdict":
            return lambda *args: collections.OrderedDict()
        return Anything

    def persistent_load(self, pid):
        return Storage(pid[1], pid[2], pid[4], pid[5] if len(pid) > 5 else None)


def elements(raw, kind, count):
    if kind == "bf16":
        return (np.frombuffer(raw, "<u2", count).astype("<u4") << 16).view("<f4")
    return np.frombuffer(raw, kind, count)


def materialise(tensor, storages):
    storage = tensor.storage
    raw, count = storages[storage.key]
    flat = elements(raw, TYPES[storage.type], storage.count)
    start = tensor.offset + (storage.view[1] if storage.view else 0)
    width = flat.itemsize
    return np.lib.stride_tricks.as_strided(flat[start:], tensor.shape,
                                           [s * width for s in tensor.strides])


def walk(value, path, found):
    if isinstance(value, Tensor):
        found.append((".".join(path) or "tensor", value))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, (str, int)):
                walk(inner, path + [str(key)], found)
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            walk(inner, path + [str(number)], found)


def read_zip(path):
    archive = zipfile.ZipFile(path)
    name = [n for n in archive.namelist() if n.endswith("data.pkl")][0]
    root = name[:-len("data.pkl")]
    value = Unpickler(io.BytesIO(archive.read(name))).load()
    found = []
    walk(value, [], found)
    keys = {t.storage.key for _, t in found}
    storages = {k: (archive.read(root + "data/" + k), None) for k in keys}
    return [(n, materialise(t, storages)) for n, t in found]


def read_legacy(path):
    with open(path, "rb") as file:
        for _ in range(3):
            pickle.load(file)
        value = Unpickler(file).load()
        keys = pickle.load(file)
        found, kinds = [], {}
        walk(value, [], found)
        for _, tensor in found:
            kinds[tensor.storage.key] = TYPES[tensor.storage.type]
        storages = {}
        for key in keys:
            count = struct.unpack("<q", file.read(8))[0]
            width = 2 if kinds[key] == "bf16" else np.dtype(kinds[key]).itemsize
            storages[key] = (file.read(count * width), count)
    return [(n, materialise(t, storages)) for n, t in found]


def read_safetensors(path):
    raw = open(path, "rb").read()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:8 + length])
    kinds = {"F32": "<f4", "I64": "<i8", "F16": "<f2"}
    result = []
    header.pop("__metadata__", None)
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, end = entry["data_offsets"]
        flat = np.frombuffer(raw[8 + length + begin:8 + length + end], kinds[entry["dtype"]])
        result.append((name, flat.reshape(entry["shape"])))
    return result


def main(data):
    patterns = ["*.pt", "*.pth", "*.ckpt", "*.safetensors"]
    paths = sorted(p for pattern in patterns
                   for p in glob.glob(os.path.join(data, "**", pattern), recursive=True))
    for path in paths:
        head = open(path, "rb").read(9)
        if head[:2] == b"PK":
            tensors = read_zip(path)
        elif head[:2] == b"\x80\x02":
            tensors = read_legacy(path)
        elif head[8:9] == b"{":
            tensors = read_safetensors(path)
        else:
            continue
        crc = 0
        for name, values in tensors:
            shape = "x".join(str(size) for size in values.shape) or "scalar"
            crc = zlib.crc32(name.encode() + shape.encode(), crc)
            with np.errstate(over="ignore"):
                crc = zlib.crc32(np.ascontiguousarray(values).astype("<f4").tobytes(), crc)
        total = sum(values.size for _, values in tensors)
        print(os.path.relpath(path, data), len(tensors), total, f"{crc:08x}")


if __name__ == "__main__":
    main(sys.argv[1])
