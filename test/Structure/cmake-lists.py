# RUN: %python %s %source
#===- cmake-lists.py - every source is built, every test folder is listed ---------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

root = sys.argv[1]
complaints = []
lists = {}
for path in tree.files(root, ("lib/", "tools/", "test/"), ("CMakeLists.txt",)):
    lists[os.path.dirname(path)] = set(re.findall(r"[\w./+-]+\.(?:cpp|c|S)\b", tree.read(root, path)))

sources = [path for path in tree.files(root, ("lib/", "tools/"), (".cpp",))]
sources += [path for path in tree.files(root, ("test/",), ("Test.cpp",))]
for path in sources:
    # A list stands in the file's folder or in one above it, where the name has a prefix.
    folder, name = os.path.split(path)
    while folder and name not in lists.get(folder, ()):
        folder, last = os.path.split(folder)
        name = os.path.join(last, name)
    if not folder:
        complaints.append(f"{path}: no CMakeLists.txt lists it")
tree.finish(complaints, f"{len(sources)} sources are listed")
