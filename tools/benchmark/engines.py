#===- engines.py - genc's library and the peers behind one interface --------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# An engine is made for one model and batch; calling it runs the model once on the input that it was given and leaves
# the output in `output()`, flat. Inputs are ONNX': channels first; genc's are turned once, outside of the timing.
#
#===-------------------------------------------------------------------------------------------------------------===#
import ctypes
import json
import os
import struct
import subprocess

import numpy as np


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, array in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array).tobytes())


def channels_last(x):
    return np.ascontiguousarray(np.moveaxis(x, 1, -1)) if x.ndim > 2 else x


class ModelOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint64), ("threads", ctypes.c_int32), ("reserved", ctypes.c_int32),
                ("parallel_for", ctypes.c_void_p), ("parallel_host", ctypes.c_void_p), ("allocate", ctypes.c_void_p),
                ("release", ctypes.c_void_p), ("allocate_context", ctypes.c_void_p)]


def aligned(count, dtype, alignment=64):
    """An array of numpy on memory of its own that starts at a multiple of `alignment`."""
    size = int(count) * np.dtype(dtype).itemsize
    raw = np.empty(size + alignment, np.uint8)
    start = -raw.ctypes.data % alignment
    return raw[start : start + size].view(dtype)


class GencLibrary:
    """A compiled model; `engine` binds an entry to an input."""

    def __init__(self, genc, source, entry, weights, folder, defines, options=()):
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "weights.safetensors")
        write_safetensors(path, weights)
        command = [genc, "build", source, "-o", folder, f"--weights={path}", "--type=shared", "--name=model", f"--entry={entry}"]
        command += [*(f"-D{name}={value}" for name, value in defines.items()), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        self.library = ctypes.CDLL(os.path.join(folder, "libmodel.so"))
        with open(os.path.join(folder, "model.json"), encoding="utf-8") as file:
            self.description = json.load(file)
        self.library.model_status_message.restype = ctypes.c_char_p

    def create(self, threads):
        model, options = ctypes.c_void_p(), ModelOptions(size=ctypes.sizeof(ModelOptions), threads=threads)
        self.check(self.library.model_model_create(ctypes.byref(model), ctypes.byref(options)))
        return model

    def check(self, status):
        if status:
            raise RuntimeError(self.library.model_status_message(status).decode())

    def engine(self, entry, x, outputs, threads):
        return GencEngine(self, entry, x, outputs, threads)


class GencEngine:
    name = "genc"

    def __init__(self, library, entry, x, outputs, threads):
        self.keep = library
        batch = ctypes.c_int64(len(x))
        model = library.create(threads)
        size = getattr(library.library, f"model_{entry}_workspace")
        size.restype = ctypes.c_size_t
        needed = size(model, batch)
        self.x = aligned(x.size, np.float32)
        self.x[:] = channels_last(x).reshape(-1)
        self.y, self.workspace = aligned(outputs, np.float32), aligned(max(needed, 64), np.uint8)
        pointers = (ctypes.c_void_p(a.ctypes.data) for a in (self.x, self.y, self.workspace))
        self.arguments = (model, batch, *pointers, ctypes.c_uint64(needed), None)
        self.function = getattr(library.library, f"model_{entry}")
        library.check(self.function(*self.arguments))

    def __call__(self):
        self.function(*self.arguments)

    def output(self):
        return self.y


class OnnxRuntimeEngine:
    name = "ONNX Runtime"

    def __init__(self, model, x, threads):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.x = {"x": x}

    def __call__(self):
        self.y = self.session.run(None, self.x)[0]

    def output(self):
        return channels_last(self.y).reshape(-1)


class OpenVinoEngine:
    name = "OpenVINO"

    def __init__(self, model, x, threads):
        import openvino

        core = openvino.Core()
        options = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        compiled = core.compile_model(core.read_model(model), "CPU", options)
        self.request, self.x = compiled.create_infer_request(), openvino.Tensor(x)

    def __call__(self):
        self.y = self.request.infer({0: self.x})[0]

    def output(self):
        return channels_last(np.asarray(self.y)).reshape(-1)
