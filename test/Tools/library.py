#===- library.py - calls of an emitted library ------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""A shared library that genc made, its entries as functions of NumPy arrays."""
import ctypes
import json
import math
import os

import numpy


class Options(ctypes.Structure):
    """`NAME_options`."""

    _fields_ = [("size", ctypes.c_uint64), ("seed", ctypes.c_uint64), ("first_example", ctypes.c_int64), ("step", ctypes.c_uint32),
                ("threads", ctypes.c_int32), ("parallel_for", ctypes.c_void_p), ("parallel_host", ctypes.c_void_p),
                ("state", ctypes.c_void_p), ("microbatch", ctypes.c_int64), ("host_tensors", ctypes.c_int32),
                ("reserved", ctypes.c_int32)]  # fmt: skip


def aligned(size):
    """Memory that starts at a multiple of 64 bytes, and lives as long as its address."""
    memory = ctypes.create_string_buffer(size + 64)
    start = ctypes.c_void_p(-(-ctypes.addressof(memory) // 64) * 64)
    start.memory = memory
    return start


def pointer(array):
    """What a C function takes for an array, or for None."""
    return None if array is None else array.ctypes.data_as(ctypes.c_void_p)


class Library:
    """The library `name` in a folder, with the weights that it was built with."""

    def __init__(self, folder, name):
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
            signature = json.load(file)
        self.name, self.weights = name, signature["weights"]["tensors"]
        self.entries = {entry["name"]: entry for entry in signature["entries"]}
        self.functions, self.model = ctypes.CDLL(os.path.join(folder, f"lib{name}.so")), ctypes.c_void_p()
        status = getattr(self.functions, name + "_model_create")(ctypes.byref(self.model), None)
        assert status == 0, status

    def parameters(self, entry):
        """Names, roles and shapes, in the order of the arrays that `run` takes."""
        return self.entries[entry]["parameters"]

    def run(self, entry, batch, arrays, seed):
        """`arrays`: one a parameter, or None where it may be null."""
        function = self.entries[entry]["function"]
        size_of = getattr(self.functions, function + "_workspace")
        size_of.restype = ctypes.c_size_t
        count = ctypes.c_int64(batch)
        size = size_of(self.model, count)
        options = Options(size=ctypes.sizeof(Options), seed=seed)
        workspace = aligned(size), ctypes.c_size_t(size)
        status = getattr(self.functions, function)(self.model, count, *map(pointer, arrays), *workspace, ctypes.byref(options))
        assert status == 0, status

    def initial_weights(self, seed):
        """What training begins with where no weights are given, by path."""
        function = lambda name: getattr(self.functions, f"{self.name}_{name}")
        function("state_size").restype = function("train_workspace").restype = ctypes.c_size_t
        function("state_weights").restype = ctypes.POINTER(ctypes.c_float)
        size, need = function("state_size")(), function("train_workspace")(self.model, ctypes.c_int64(1), ctypes.c_int64(0))
        state, workspace = aligned(size), aligned(need)
        arguments = state, ctypes.c_size_t(size), None, ctypes.c_uint64(seed), workspace, ctypes.c_size_t(need), None
        status = function("init")(self.model, *arguments)
        assert status == 0, status
        flat, result = function("state_weights")(state), {}
        for weight in self.weights:
            begin, count = weight["offset"] // 4, math.prod(weight["shape"])
            result[weight["path"]] = numpy.array(flat[begin : begin + count], numpy.float32)
        return result
