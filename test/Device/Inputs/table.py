#===- table.py - a model with a literal of 1200 numbers, and what it gives --------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: table.py FOLDER
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

import numpy as np

folder = sys.argv[1]
generator = np.random.default_rng(1)
table, x = generator.integers(-99, 99, (40, 30)), generator.integers(-99, 99, (3, 40, 30))
with open(os.path.join(folder, "table.gen"), "w", encoding="utf-8") as file:
    file.write(f"model table() {{ net look(x: f32[40, 30]) {{ return x + {table.tolist()}; }} }}\n")
np.save(os.path.join(folder, "x.npy"), x.astype(np.float32))
np.save(os.path.join(folder, "expected.npy"), (x + table).astype(np.float32))  # exact
