# RUN: %python %s %source
#===- licence-headers.py - every source says its licence --------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

SPDX = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
root = sys.argv[1]
paths = tree.files(root, ("lib/", "include/", "tools/", "examples/"), (".cpp", ".h", ".c", ".td", ".def", ".py", ".S"))
paths += tree.files(root, ("test/",), (".cpp", ".h", ".py"))
paths += tree.files(root, ("lib/Std/",), (".gen",))
paths = [path for path in paths if "/Inputs/" not in path]
complaints = [path for path in paths if SPDX not in "\n".join(tree.read(root, path).splitlines()[:20])]
if not os.path.isfile(os.path.join(root, "LICENSE")):
    complaints.append("LICENSE")
tree.finish([f"{path}: no licence header" for path in complaints], f"{len(paths)} files have their header")
