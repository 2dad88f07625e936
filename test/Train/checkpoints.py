# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %data %t
#===- checkpoints.py - a stopped run goes on to the same weights -------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import time

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from training import DIGITS, Training, digits

genc, data, folder = sys.argv[1:]
train = Training(genc, folder, os.path.join(folder, "x.npy"))
numpy.save(train.path("x.npy"), digits(data, 1050))  # 11 rounds an epoch, the last of 50 examples
checkpoint = "--checkpoint=" + train.path("c.safetensors")

# Without a stop.
train.run("whole.safetensors", "--epochs=3")
whole = train.bytes("whole.safetensors")

# Stopped at the end of an epoch, and in the middle of one.
for steps in ("11", "16"):
    train.run("w.safetensors", "--epochs=3", f"--steps={steps}", checkpoint)
    assert train.bytes("w.safetensors") != whole
    text = train.run("w.safetensors", "--epochs=3", checkpoint, "--resume")
    assert f"going on behind round {steps}, in epoch 2" in text and "epoch 3, elbo" in text, text
    assert train.bytes("w.safetensors") == whole, f"other weights after a stop behind round {steps}"

# At the end there is nothing to do but to write the weights.
os.remove(train.path("w.safetensors"))
assert "nothing is left to do" in train.run("w.safetensors", "--epochs=3", checkpoint, "--resume")
assert train.bytes("w.safetensors") == whole


def stop(kill, rounds):
    """Sends the signal to a run when its log has so many rounds."""
    log = train.path("log")
    with open(log, "w", encoding="utf-8"):
        pass
    words = train.words("w.safetensors", "--epochs=100000", checkpoint, "--checkpoint-every=1", "--log=/dev/stdout")
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(rounds):
        assert process.stdout.readline()
    process.send_signal(kill)
    process.stdout.read()
    text = process.stderr.read()
    return process.wait(), text


def position():
    """Epoch and round of the checkpoint, which must be whole."""
    stored = train.bytes("c.safetensors")
    (length,) = struct.unpack("<Q", stored[:8])
    header = json.loads(stored[8 : 8 + length])
    assert 8 + length + max(t["data_offsets"][1] for n, t in header.items() if n != "__metadata__") == len(stored)
    return int(header["__metadata__"]["progress.rounds"])


# A signal writes a checkpoint; a run that is killed leaves a whole one. Both go on to the weights of a run without a stop.
for kill, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)):
    found, text = stop(kill, 25)
    assert found == code, (found, text)
    assert kill == signal.SIGKILL or "--resume goes on from" in text, text
    rounds = position()
    assert rounds >= 11
    goal = f"--steps={rounds + 7}"
    train.run("w.safetensors", "--epochs=100000", checkpoint, "--resume", goal)
    train.run("other.safetensors", "--epochs=100000", goal)
    assert train.bytes("w.safetensors") == train.bytes("other.safetensors"), kill

# Of another run.
train.run("w.safetensors", "--epochs=1", checkpoint)
good = train.bytes("c.safetensors")
resume = ("--epochs=2", checkpoint, "--resume")
for more, what in (
    (("--batch=50",), "batch size is `100`, here it is `50`"),
    (("--seed=1",), "seed is `0`, here it is `1`"),
    (("-Drate=1e-2",), "list of -D values is `none`, here it is `rate=1e-2`"),
):
    text = train.run("w.safetensors", *resume, *more, code=1)
    assert "is a checkpoint of another run" in text and what in text and "[E0631]" in text, text
for images, what in ((digits(data, 500), "number of examples"), (digits(data, 1050)[::-1], "hash of the data")):
    numpy.save(train.path("y.npy"), images)
    other = Training(genc, folder, train.path("y.npy"))
    assert what in other.run("w.safetensors", *resume, code=1)

# A model of other formulas is another one, however its weights are called; comments are none of it.
with open(DIGITS, encoding="utf-8") as file:
    model = file.read()
for name, changed in (("other", model.replace("relu", "tanh")), ("same", "// New\n" + model.replace("  ", " "))):
    with open(train.path(f"{name}.gen"), "w", encoding="utf-8") as file:
        file.write(changed)
    other = Training(genc, folder, train.path("x.npy"), train.path(f"{name}.gen"))
    text = other.run("w.safetensors", *resume, "--steps=12", code=int(name == "other"))
    assert ("its hash of the model is" in text and "[E0631]" in text) == (name == "other"), text
train.run("w.safetensors", "--epochs=1", checkpoint)
assert train.bytes("c.safetensors") == good

# --steps alone takes as many epochs as it needs; the log has every round, also behind a run that was killed.
log = "--log=" + train.path("steps.jsonl")
train.run("w.safetensors", "--steps=14", log, checkpoint)
with open(train.path("steps.jsonl"), "a", encoding="utf-8") as file:
    file.write('{"elbo":-1,"epoch":2,"round":15,"seconds":9}\n{"elbo":')
text = train.run("w.safetensors", "--steps=123", log, checkpoint, "--resume")
assert "epoch 12, elbo" in text, text  # of 11 rounds
lines = [json.loads(line) for line in train.bytes("steps.jsonl").decode().splitlines()]
assert [line["round"] for line in lines if "round" in line] == list(range(1, 124))

# The best weights of a run with validation are in its output.
best = ("--validation-split=0.2", checkpoint)
train.run("w.safetensors", "--epochs=1", *best)
text = train.run("elsewhere.safetensors", "--epochs=2", *best, "--resume", code=1)
assert "the best weights so far, of epoch 1, are in the output" in text and "[E0631]" in text, text

# Not whole, or not honest.
(length,) = struct.unpack("<Q", good[:8])
header = json.loads(good[8 : 8 + length])


def forged(**changes):
    metadata = {**header["__metadata__"], **{key.replace("__", "."): value for key, value in changes.items()}}
    text = json.dumps({**header, "__metadata__": {k: v for k, v in metadata.items() if v is not None}}).encode()
    return struct.pack("<Q", len(text)) + text + good[8 + length :]


start = 8 + length + header["state"]["data_offsets"][0]
broken = {
    "empty": b"",
    "cut": good[:-100],
    "format": forged(format="x"),
    "no epoch": forged(progress__epoch=None),
    "epoch": forged(progress__epoch="-1"),
    "done": forged(progress__done="1051"),
    "curve": forged(progress__curve__points="1 2 x"),
    "width": forged(progress__curve__width="0"),
    "sums": forged(progress__sums="1 2"),
    "magic": good[:start] + bytes(64) + good[start + 64 :],
}
for name, content in broken.items():
    with open(train.path("c.safetensors"), "wb") as file:
        file.write(content)
    text = train.run("w.safetensors", *resume, code=1)
    assert "[E0630]" in text, (name, text)

# A full disk: the last good file stays, and so do the weights.
with open(train.path("c.safetensors"), "wb") as file:
    file.write(good)
weights = train.bytes("w.safetensors")


def small_disk():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(good) - 1000, len(good) - 1000))


assert len(good) > len(weights)
files = set(os.listdir(folder))
text = train.run("w.safetensors", *resume, code=1, preexec_fn=small_disk)
assert "File too large" in text and "[E0602]" in text, text
assert train.bytes("c.safetensors") == good
assert set(os.listdir(folder)) <= files, "what was not kept is still there"
text = train.run("w.safetensors", "--epochs=1", "--checkpoint=/dev/full", code=1)
assert "No space left on device" in text, text

# Of steps that leave the finite numbers nothing is written.
weights = train.bytes("w.safetensors")
text = train.run("w.safetensors", "-Drate=1e38", "--steps=3", checkpoint, code=1)
assert "in step 2 the objective `elbo` is" in text and "[E0617]" in text, text
assert train.bytes("w.safetensors") == weights and train.bytes("c.safetensors") == good
