# RUN: %python %s %source
#===- library-names.py - the compiler has no list of distributions or layers ------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The standard library is text: no C++ file names one of its distributions, layers, nets or objectives in a string.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

# Words that also name something else: a directive of schedules, Halide's own functions, the definitions that a
# distribution may have, what sums over an event, and Graphviz's language.
ELSEWHERE = {"split", "max", "sum", "mean", "dot"}
# Files that set names as formulas do: Greek letters, and the signs that papers have for functions.
NOTATION = {"lib/Syntax/Latex.cpp", "lib/Syntax/LatexName.cpp", "lib/Driver/Graph/Text.cpp"}
DECLARED = r"^\s*(?:distribution|block|net|objective)\s+(\w+)"
root = sys.argv[1]
names = set()
texts = tree.files(root, ("lib/Std/",), (".gen",))
for path in texts:
    names |= set(re.findall(DECLARED, tree.read(root, path), re.MULTILINE))

complaints = [] if names else ["the standard library declares nothing"]
sources = tree.files(root, ("lib/", "include/", "tools/"), (".cpp", ".h", ".c", ".td", ".def", ".inc"))
for path in sources:
    if path in NOTATION:
        continue
    for line, content in tree.strings(tree.read(root, path)):
        if content in names - ELSEWHERE:
            complaints.append(f'{path}:{line}: "{content}" is a name of the library')
tree.finish(complaints, f"{len(names)} names of {len(texts)} library files, {len(sources)} sources without them")
