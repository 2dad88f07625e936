#===- device_times.py - times of a library's entries on its device ----------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: device_times.py FOLDER NAME --seconds=S --until=S < REQUESTS
#
# A request is a line of JSON with an entry, or `train_step`, a batch, and the bytes of the weights that it reads; so is an answer,
# which has the times, the operations and the bytes that cannot be spared beside it. All tensors and the state of the training are
# the device's.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import os
import re
import sys
import time

import numpy as np

from timing import milliseconds

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "test")
sys.path[:0] = [os.path.join(TESTS, "Tools"), os.path.join(TESTS, "Device", "Inputs")]
import agree  # noqa: E402
from device_library import DeviceLibrary, State, Stream  # noqa: E402


class Times:
    def __init__(self, folder, name):
        self.library = DeviceLibrary(folder, name)
        self.stream = Stream(self.library)
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
            self.description = json.load(file)
        self.state = None

    def cost(self, request, parameters):
        """Operations and launches of the entry's kernels; its tensors and weights once, or a training state read and written.

        A train step runs the gradients of its objectives over the batch, and once the updates of the weights."""
        entry, batch = request["entry"], request["batch"]
        step = entry == "train_step"
        flops, launches = 0, 0
        for kernel in self.description["kernels"]:
            if kernel["entry"] == entry or (step and kernel["entry"].endswith("_gradient")):
                flops += kernel["flops_per_example"] * batch
            elif step and kernel["entry"].startswith("update_"):
                flops += kernel["flops_per_example"]
        for function in self.description["entries"]:
            if function["name"] == entry or (step and re.search("^update_|_gradient$", function["name"])):
                launches += function["device_launches"]
        tensors = sum(4 * int(np.prod(p["shape"])) for p in parameters if p["role"] != "noise" and not p["may_be_null"])
        resident = 2 * self.state.bytes.value if step else request["weight bytes"]
        return {"flops": flops, "bytes": tensors * batch + resident, "launches": launches}

    def answer(self, request, seconds):
        library, stream, entry, batch = self.library, self.stream, request["entry"], request["batch"]
        step = entry == "train_step"
        parameters = library.train_inputs() if step else library.parameters(entry)
        arrays = agree.inputs(parameters, batch, np.random.default_rng(1))
        if step:
            self.state = self.state or State(library, stream)
        else:
            for number, output in library.outputs(entry, batch).items():
                arrays[number] = output
        memory = agree.upload_all(stream, parameters, arrays)
        if step:
            values = np.zeros(library.constant("TRAIN_VALUES"), np.float32)
            call = library.bind_step(stream, self.state.device, batch, memory, values)
        else:
            call = library.bind(stream, entry, batch, memory)
        shape = next(p["shape"] for p in parameters if p["role"] == "input")
        times = milliseconds(call, stream.synchronize, seconds, batch == 1)
        call.release()
        agree.release_all(library, parameters, memory)
        return {**request, "shape": shape, **times, **self.cost(request, parameters)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("name")
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--until", type=float, default=600)
    arguments = parser.parse_args()
    end = time.perf_counter() + arguments.until
    times = Times(arguments.folder, arguments.name)
    print(json.dumps({"device": times.library.device_name()}), flush=True)
    for line in sys.stdin:
        if time.perf_counter() < end:
            print(json.dumps(times.answer(json.loads(line), arguments.seconds)), flush=True)


if __name__ == "__main__":
    main()
