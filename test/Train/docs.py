# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %source %genc %data %t
#===- docs.py - the commands of docs/training.md -----------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from commands import run_training

source, genc, data, folder = sys.argv[1:]
assert run_training("docs/training.md", source, genc, data, folder) >= 5
made = set(os.listdir(folder))
assert {"digits.safetensors", "digits.checkpoint", "digits.jsonl", "digits.svg", "digits"} <= made, made
