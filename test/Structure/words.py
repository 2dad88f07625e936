# RUN: %python %s %source
#===- words.py - words that do not belong into the project ------------------------------------------------------===#
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

# Paths of one machine, hosts, and marks of unfinished work. In pieces, so that this file does not name them.
PATTERNS = {
    "a path of one machine": r"(?<![\w./%])/(?:work|home/\w+|tmp/bash\w*)/",
    "a package registry's host": r"py" + r"pi\.org|python" + r"hosted|npm" + r"js\.org",
    "a number of an issue": r"\bissue " + r"#?\d",
    "unfinished work": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
    "a word of the making": r"\bcl" + r"aude\b|\banthro" + r"pic\b|\bch" + r"atgpt\b",
}
root = sys.argv[1]
complaints = []
suffixes = (".cpp", ".h", ".c", ".td", ".def", ".py", ".gen", ".mlir", ".test", ".cmake", ".txt", ".md", ".in", ".json")
for path in tree.files(root, suffixes=suffixes) + tree.files(root, ("tools/", ".ci/")):
    for number, line in enumerate(tree.read(root, path).splitlines(), 1):
        for what, pattern in PATTERNS.items():
            if re.search(pattern, line, re.IGNORECASE if "making" in what else 0):
                complaints.append(f"{path}:{number}: {what}: {line.strip()[:100]}")
tree.finish(sorted(set(complaints)), "no such word")
