#===- no-driver.py - a library for a device that is not there ---------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: no-driver.py FOLDER NAME STATUS: opening a device gives the status; decode_mean runs here.
#
#===-------------------------------------------------------------------------------------------------------------===#
import ctypes
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "Tools"))
from library import Library  # noqa: E402

folder, name, expected = sys.argv[1:]
library = Library(folder, name)
device = ctypes.c_void_p(1)
status = library.functions[f"{name}_device_create"](ctypes.byref(device), library.model, None)
assert status == int(expected) and device.value is None, (status, device)

shapes = {parameter["role"]: [2] + parameter["shape"] for parameter in library.parameters("decode_mean")}
x = np.full(shapes["output"], np.nan, np.float32)
library.run("decode_mean", 2, [np.zeros(shapes["input"], np.float32), x], seed=0)
assert np.all((x > 0) & (x < 1)) and np.array_equal(x[0], x[1])
