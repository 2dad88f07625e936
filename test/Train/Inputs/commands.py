#===- commands.py - the training commands of a page --------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""Runs every command of a page on the first thousand examples, for two epochs at most."""
import gzip
import os
import re
import shlex
import struct
import subprocess

DATA = (
    "mnist/train-images-idx3-ubyte.gz",
    "mnist/t10k-images-idx3-ubyte.gz",
    "fashion-mnist-subset/train3615-images-idx3-ubyte.gz",
)


def run_training(page, source, genc, data, folder):
    """Returns how many commands there were; what they make is in the folder."""
    for name in DATA:
        with gzip.open(os.path.join(data, name)) as file:
            pixels = file.read(16 + 1000 * 784)[16:]
        path = os.path.join(folder, "DATA", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with gzip.open(path, "wb") as file:
            file.write(struct.pack(">IIII", 0x803, 1000, 28, 28) + pixels)
    os.symlink(os.path.join(source, "examples"), os.path.join(folder, "examples"))
    with open(os.path.join(source, page), encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    commands = re.findall(r"^genc train .*$", text, re.MULTILINE)
    for command in commands:
        words = [re.sub(r"^--epochs=(\d+)$", lambda m: f"--epochs={min(int(m[1]), 2)}", word) for word in shlex.split(command)]
        result = subprocess.run([genc, *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
        assert result.returncode == 0, (command, result.stderr)
    return len(commands)
