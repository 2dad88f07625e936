# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %source %genc %data %t
#===- docs.py - the commands of docs/training.md -----------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""Runs every command on the first thousand digits, for two epochs at most."""
import gzip
import os
import re
import shlex
import struct
import subprocess
import sys

source, genc, data, folder = sys.argv[1:]
os.makedirs(os.path.join(folder, "DATA", "mnist"))
for name in ("train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz"):
    with gzip.open(os.path.join(data, "mnist", name)) as file:
        pixels = file.read(16 + 1000 * 784)[16:]
    with gzip.open(os.path.join(folder, "DATA", "mnist", name), "wb") as file:
        file.write(struct.pack(">IIII", 0x803, 1000, 28, 28) + pixels)
os.symlink(os.path.join(source, "examples"), os.path.join(folder, "examples"))

commands = []
for page in ("docs/training.md", "examples/README.md"):
    with open(os.path.join(source, page), encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    commands += [line for line in re.findall(r"^genc train .*$", text, re.MULTILINE)]
assert len(commands) >= 6, commands
for command in commands:
    words = [re.sub(r"^--epochs=(\d+)$", lambda m: f"--epochs={min(int(m[1]), 2)}", word) for word in shlex.split(command)]
    result = subprocess.run([genc, *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, (command, result.stderr)
made = set(os.listdir(folder))
assert {"digits.safetensors", "digits.checkpoint", "digits.jsonl", "digits.svg", "digits"} <= made, made
