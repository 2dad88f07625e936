# RUN: %python %s %source
#===- diagnostics.py - every code has a test, an explanation and a use ------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A code is tested if some recorded output, or the text of another test, has it as `[E0101]` or `"E0101"`.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

# Codes that no test can reach, each with its reason.
UNREACHED = {}

root = sys.argv[1]
table = tree.read(root, "include/genc/Support/Diagnostics.def")
entry = re.compile(r"^GENC_DIAGNOSTIC\(\s*(\w+),\s*(\d+),\s*(Error|Warning),\s*\"(.*)\"\)", re.MULTILINE)
codes = {}
complaints = []
for name, number, severity, title in entry.findall(table):
    code = f"{severity[0]}{int(number):04}"
    if any(known[1:] == code[1:] for known in codes):
        complaints.append(f"Diagnostics.def: the number of {code} is used twice")
    if title[:1].isupper() or title.endswith("."):
        complaints.append(f"Diagnostics.def: the title of {code} is lower case without a full stop")
    codes[code] = name

tests = tree.files(root, ("test/",), (".expected", ".test", ".gen", ".mlir", ".py", ".cpp", ".c"))
tested = set()
for path in tests:
    tested.update(re.findall(r"[\[\"\\]([EW]\d{4})[\\\"\]]", tree.read(root, path)))
explained = {}
for path in tree.files(root, ("lib/Support/Explanations/",), (".md",)):
    for code, title in re.findall(r"^## ([EW]\d{4})\b *(.*)$", tree.read(root, path), re.MULTILINE):
        if code in explained:
            complaints.append(f"{path}: {code} is explained twice")
        explained[code] = title
sources = "".join(tree.read(root, path) for path in tree.files(root, ("lib/", "tools/"), (".cpp", ".h")))
used = set(re.findall(r"Code::(\w+)", sources))

for code, name in codes.items():
    if code not in tested and code not in UNREACHED:
        complaints.append(f"{code} {name}: no test has it")
    if code not in explained:
        complaints.append(f"{code} {name}: no section in lib/Support/Explanations")
    if name not in used:
        complaints.append(f"{code} {name}: nothing reports it")
complaints += [f"{code}: explained but not registered" for code in explained if code not in codes]
tree.finish(complaints, f"{len(codes)} codes are tested and explained")
