#===- ods.py - the operators that the dialect defines -----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""Reads operators from the compiled ODS files, so that no test has a list of them."""
import json
import os
import subprocess

import tree

OPS = "include/genc/Dialect/Gen/Ops"


def families(root):
    """Paths of the ODS files."""
    return tree.files(root, (OPS + "/",), (".td",))


def operators(root, llvm, path):
    """(mnemonic, C++ class, names of the traits' records) of the operators that one ODS file defines."""
    command = [os.path.join(llvm, "bin", "llvm-tblgen"), "--dump-json", "-I", os.path.join(root, "include"),
               "-I", os.path.join(llvm, "include"), os.path.join(root, path)]
    records = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for name in records["!instanceof"].get("Op", []):
        traits = {trait["def"] for trait in records[name]["traits"]}
        yield records[name]["opName"], name.split("_", 1)[1], traits
