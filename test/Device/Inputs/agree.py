#===- agree.py - a library's entries on a device against those on the host -------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: agree.py GENC MODEL FOLDER INTERFACE [--batch=N] [--entry=NAMES] [--rounds=N] [ARGUMENTS OF genc build]
#
# Builds the model for the host and the interface, with drawn weights where none are given, and calls every entry of it on both
# with the same inputs and the same random numbers: once with tensors of this machine's, once with tensors of the device's, which
# must give the same bits. With rounds: takes steps of training instead, from one state, with tensors of either in turn.
#
# Bound, in units of u = 2^-24: two computations of a sum of K products of size one differ by 2 sqrt(K) u, by 4 for the largest of
# many; sums here have up to 12544 products, and at most 10 layers keep the size of the errors of those before:
# 10 * 4 * 2 * sqrt(12544) u = 5.3e-4 in proportion to the largest element; elementary functions add a few u.
# A comparison with a random number may fall the other way: one element of a thousand.
# After a round of Adam a weight whose gradient is rounding error alone may have moved the other way: a weight differs by at most
# twice the sum of the rates, and weights by 1e-3 of that on average.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import ctypes
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "Tools"))
from device_library import DeviceLibrary, State, Stream  # noqa: E402
from library import aligned, pointer  # noqa: E402

UNIT = 2.0**-24
BOUND = 10 * 4 * 2 * 12544**0.5 * UNIT


def error(one, other):
    """In proportion to the largest element; flips of one element of a thousand are none."""
    one, other = one.astype(np.float64), other.astype(np.float64)
    assert np.all(np.isfinite(one)), "the host's result is not finite"
    difference = np.abs(one - other) / max(1, np.max(np.abs(one), initial=0))
    flips = (difference == 1) & np.isin(one, (0, 1)) & np.isin(other, (0, 1))
    if np.count_nonzero(flips) * 1000 <= max(1000, flips.size):
        difference[flips] = 0
    return float(np.max(difference, initial=0))


def is_count(parameter):
    """A number of steps or samples, which the host reads."""
    return parameter["role"] == "input" and parameter["type"] == "i64" and not parameter["batch"] and not parameter["shape"]


def inputs(parameters, batch, generator):
    """By number of the parameter; noise and optional tensors are left out."""
    arrays = [None] * len(parameters)
    for i, parameter in enumerate(parameters):
        if parameter["role"] != "input" or parameter["may_be_null"]:
            continue
        shape = ([batch] if parameter["batch"] else []) + parameter["shape"]
        kind = parameter["type"]
        if is_count(parameter):
            arrays[i] = np.full(shape, 3, np.int64)
        elif kind == "f32":
            arrays[i] = generator.random(shape, np.float32)
        else:
            arrays[i] = generator.integers(0, 2, shape).astype({"i32": np.int32, "i64": np.int64, "bool": np.uint8}[kind])
    return arrays


def upload_all(stream, parameters, arrays):
    """Pointers to copies on the device, and to what stays here."""
    return [pointer(a) if a is None or is_count(p) else stream.upload(a) for a, p in zip(arrays, parameters)]


def release_all(library, parameters, memory):
    for a, p in zip(memory, parameters):
        if a is not None and not is_count(p):
            library.release(a)


def compare_entry(library, stream, entry, batch, seed):
    parameters = library.parameters(entry)
    given = inputs(parameters, batch, np.random.default_rng(seed))

    def tensors():
        outputs = library.outputs(entry, batch)
        return [outputs.get(i, array) for i, array in enumerate(given)], outputs

    arrays, expected = tensors()
    library.run(entry, batch, arrays, seed)
    arrays, staged = tensors()
    library.run_on(stream, entry, batch, [pointer(array) for array in arrays], seed, 1)
    arrays, resident = tensors()
    memory = upload_all(stream, parameters, arrays)
    library.run_on(stream, entry, batch, memory, seed, 0)
    for i, array in resident.items():
        stream.download(memory[i], array)
    release_all(library, parameters, memory)
    worst = 0
    for i, array in expected.items():
        assert np.array_equal(staged[i], resident[i]), f"{entry}: tensors of the host and of the device give different bits"
        off = error(array, staged[i])
        assert off <= BOUND, f"{entry}, batch {batch}: {parameters[i]['name']} is off by {off:.3g}"
        worst = max(worst, off)
    return worst


def train_on(library, stream, state, batch, pointers, values, host_tensors, status=0):
    step = library.bind_step(stream, state.device, batch, pointers, values, host_tensors)
    step(status)
    stream.synchronize()
    step.release()


def check_alignment(library, stream, state, batch, memory):
    """A train step refuses inputs on the device that no vector can be read from."""
    values = np.zeros(library.constant("TRAIN_VALUES"), np.float32)
    shifted = [ctypes.c_void_p(memory[0].value + 4), *memory[1:]]
    train_on(library, stream, state, batch, shifted, values, 0, library.status("TENSOR_MISALIGNED"))


def train(library, stream, batch, rounds, rate):
    inputs_of, values = library.train_inputs(), library.constant("TRAIN_VALUES")
    state = State(library, stream)
    generator = np.random.default_rng(3)
    size = library.size("train_workspace", library.model, ctypes.c_int64(batch), ctypes.c_int64(0))
    workspace = aligned(size.value)
    for number in range(rounds):
        here, there = np.zeros(values, np.float32), np.zeros(values, np.float32)
        arrays = inputs(inputs_of, batch, generator)
        tensors = [pointer(array) for array in arrays]
        library.call("train_step", library.model, state.host, ctypes.c_int64(batch), *tensors, pointer(here), workspace, size, None)
        if number % 2:
            memory = upload_all(stream, inputs_of, arrays)
            check_alignment(library, stream, state, batch, memory)
            train_on(library, stream, state, batch, memory, there, 0)
            release_all(library, inputs_of, memory)
        else:
            train_on(library, stream, state, batch, tensors, there, 1)
        off = error(here, there)
        assert off <= BOUND * (number + 1), f"round {number}: {here} on the host, {there} on the device"
    one, other = state.weights()
    difference = np.abs(one - other)
    assert np.max(difference) <= 2 * rate * rounds * 1.01 and np.mean(difference) <= 2e-3 * rate * rounds, (
        f"weights are off by up to {np.max(difference)}, {np.mean(difference)} on average")  # fmt: skip
    print(f"{rounds} rounds: values within {off:.1e}, weights within {np.max(difference):.1e}, {np.mean(difference):.1e} on average")


def main():
    parser = argparse.ArgumentParser()
    for name in ("genc", "model", "folder", "interface"):
        parser.add_argument(name)
    parser.add_argument("--batch", type=lambda text: [int(n) for n in text.split(",")], default=[1, 5])
    parser.add_argument("--entry", default="")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--rate", type=float, default=1e-3)
    arguments, more = parser.parse_known_args()
    name = "agrees"
    if not arguments.rounds and not any(option.startswith("--weights=") for option in more):
        os.makedirs(arguments.folder, exist_ok=True)
        drawn = os.path.join(arguments.folder, "drawn.safetensors")
        parameters = [option for option in more if option.startswith("-D")]
        subprocess.run([arguments.genc, "init", arguments.model, "--seed=1", "-o", drawn, *parameters], check=True)
        more.append(f"--weights={drawn}")
    command = [arguments.genc, "build", arguments.model, f"--target=host+{arguments.interface}", "--type=shared", f"--name={name}",
               "-o", arguments.folder, *more]  # fmt: skip
    subprocess.run([*command, *([f"--entry={arguments.entry}"] if arguments.entry else [])], check=True)
    library = DeviceLibrary(arguments.folder, name)
    stream = Stream(library)
    if not arguments.rounds:
        for entry in library.entries:
            worst = max(compare_entry(library, stream, entry, batch, 7) for batch in arguments.batch)
            print(f"{entry}: within {worst:.1e}")
    else:
        train(library, stream, max(arguments.batch), arguments.rounds, arguments.rate)
    return 0


if __name__ == "__main__":
    sys.exit(main())
