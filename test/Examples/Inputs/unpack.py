#===- unpack.py - every tensor of a safetensors file as a .npy file ---------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: unpack.py FILE.safetensors FOLDER
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "Tools"))
from compare import read_safetensors

for name, array in read_safetensors(sys.argv[1]).items():
    np.save(os.path.join(sys.argv[2], name + ".npy"), array)
