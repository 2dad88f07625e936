# RUN: %python %s %source
#===- file-sizes.py - files stay small enough to be read --------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

AIM, EXPLAIN, LIMIT = 200, 400, 800
root = sys.argv[1]
sizes = []
for path in tree.files(root, ("lib/", "include/", "tools/", "test/", "examples/", "cmake/"),
                       (".cpp", ".h", ".c", ".td", ".def", ".py", ".gen", ".mlir", ".test", ".cmake", "CMakeLists.txt")):
    sizes.append((tree.read(root, path).count("\n"), path))
sizes.sort(reverse=True)
for lines, path in sizes:
    if lines > EXPLAIN:
        print(f"{lines:6} {path}")
counts = [lines for lines, _ in sizes]
print(f"{len(counts)} files, median {counts[len(counts) // 2]} lines, longest {counts[0]}; aim {AIM}")
tree.finish([f"{path}: {lines} lines, more than {LIMIT}: split it" for lines, path in sizes if lines > LIMIT],
            "no file is too long")
