#===- device_library.py - calls of an emitted library on a device -----------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""A library that was built for a device, with the device's first stream."""
import ctypes
import os
import re

import numpy as np

from library import Library, Options, aligned, pointer


class Stream:
    """A stream of a device's library, and memory on the device."""

    def __init__(self, library):
        self.library, self.stream = library, ctypes.c_void_p()
        library.call("stream_create", ctypes.byref(self.stream), library.device, None)

    def synchronize(self):
        self.library.call("stream_synchronize", self.stream)

    def upload(self, array):
        """A copy on the device."""
        memory = self.library.allocate(array.nbytes)
        self.library.call("stream_upload", self.stream, memory, pointer(array), ctypes.c_size_t(array.nbytes))
        return memory

    def download(self, memory, array):
        self.library.call("stream_download", self.stream, pointer(array), memory, ctypes.c_size_t(array.nbytes))


class Call:
    """A function of a library's with its arguments and a workspace of its own on the device, to be called again and again."""

    def __init__(self, library, function, arguments, size, options):
        self.library, self.function = library, getattr(library.functions, f"{library.name}_{function}")
        self.workspace, self.options = library.allocate(size.value), options
        self.arguments = (*arguments, self.workspace, size, ctypes.byref(options))

    def __call__(self, status=0):
        got = self.function(*self.arguments)
        assert got == status, (self.function.__name__, got, self.library.message(got))

    def release(self):
        self.library.release(self.workspace)


class State:
    """A training state of this machine's with drawn weights, and its copy on the device."""

    def __init__(self, library, stream, seed=5):
        self.library, self.stream = library, stream
        self.bytes = library.size("state_size")
        self.host, self.back = aligned(self.bytes.value), aligned(self.bytes.value)
        size = library.size("train_workspace", library.model, ctypes.c_int64(1), ctypes.c_int64(0))
        library.call("init", library.model, self.host, self.bytes, None, ctypes.c_uint64(seed), aligned(size.value), size, None)
        self.device = ctypes.c_void_p()
        library.call("device_state_create", ctypes.byref(self.device), stream.stream, self.host)

    def weights(self):
        """Those of the host and of the device."""
        self.library.call("device_state_download", self.device, self.stream.stream, self.back, self.bytes)
        function = getattr(self.library.functions, f"{self.library.name}_state_weights")
        function.restype = ctypes.POINTER(ctypes.c_float)
        count = self.library.constant("WEIGHT_BYTES") // 4
        return [np.ctypeslib.as_array(function(state), (count,)).copy() for state in (self.host, self.back)]


class DeviceLibrary(Library):
    def __init__(self, folder, name):
        super().__init__(folder, name)
        self.device = ctypes.c_void_p()
        with open(os.path.join(folder, name + ".h"), encoding="utf-8") as file:
            self.header = file.read()
        self.call("device_create", ctypes.byref(self.device), self.model, None)

    def call(self, function, *arguments, status=0):
        got = getattr(self.functions, f"{self.name}_{function}")(*arguments)
        assert got == status, (function, got, self.message(got))

    def device_name(self):
        function = getattr(self.functions, f"{self.name}_device_name")
        function.restype = ctypes.c_char_p
        return function(self.device).decode()

    def message(self, status):
        function = getattr(self.functions, f"{self.name}_status_message")
        function.restype = ctypes.c_char_p
        return function(status).decode()

    def size(self, function, *arguments):
        of = getattr(self.functions, f"{self.name}_{function}")
        of.restype = ctypes.c_size_t
        return ctypes.c_size_t(of(*arguments))

    def allocate(self, size):
        memory = ctypes.c_void_p()
        self.call("device_allocate", self.device, ctypes.c_size_t(size), ctypes.byref(memory))
        return memory

    def release(self, memory):
        self.functions[f"{self.name}_device_release"](self.device, memory)

    def bind(self, stream, entry, batch, pointers, seed=0, host_tensors=0):
        """A call of an entry with these tensors."""
        count = ctypes.c_int64(batch)
        size = self.size(f"device_{entry}_workspace", self.device, count, host_tensors)
        options = Options(size=ctypes.sizeof(Options), seed=seed, host_tensors=host_tensors)
        return Call(self, f"device_{entry}", [stream.stream, count, *pointers], size, options)

    def bind_step(self, stream, state, batch, pointers, values, host_tensors=0):
        """A train step with these inputs, which leaves its values in an array of this machine's."""
        count = ctypes.c_int64(batch)
        size = self.size("device_train_workspace", self.device, count, host_tensors)
        options = Options(size=ctypes.sizeof(Options), host_tensors=host_tensors)
        arguments = [stream.stream, state, count, *pointers, pointer(values)]
        return Call(self, "device_train_step", arguments, size, options)

    def run_on(self, stream, entry, batch, pointers, seed, host_tensors):
        """Calls an entry once and waits for it."""
        call = self.bind(stream, entry, batch, pointers, seed, host_tensors)
        call()
        stream.synchronize()
        call.release()

    def constant(self, macro):
        """The number that the header defines."""
        return int(re.search(rf"#define {self.name.upper()}_{macro} (\d+)", self.header)[1])

    def status(self, name):
        """The number of the header's status code."""
        return int(re.search(rf"{self.name.upper()}_{name} = (\d+)", self.header)[1])

    def train_inputs(self):
        """Parameters of a train step between the batch and the values: those of an entry of the same name."""
        list_of = re.search(rf"int {self.name}_train_step\((.*?)\);", self.header, re.DOTALL)[1]
        names = re.findall(r"\*(\w+)", list_of.split("int64_t batch")[1].split("float *values")[0])
        every = {p["parameter"]: p for entry in self.entries.values() for p in entry["parameters"] if p["role"] == "input"}
        return [every[name] for name in names]

    def outputs(self, entry, batch):
        """Empty arrays for an entry's outputs, by number of the parameter."""
        types = {"f32": np.float32, "i32": np.int32, "i64": np.int64, "bool": np.uint8}
        return {
            i: np.full(([batch] if p["batch"] else []) + p["shape"], 77, types[p["type"]])
            for i, p in enumerate(self.parameters(entry))
            if p["role"] == "output"
        }
