#===- no-names.py - C++ knows no layer and no distribution ------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: no-names.py SOURCE. A quoted name of a block or distribution of lib/Std in a C++ file is a mistake.
#
#===-------------------------------------------------------------------------------------------------------------===#
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
# Words that also mean something else: axes and methods of the general language, definitions that every distribution may
# have, operators' keywords.
COMMON = {"channels", "mean", "variance", "sum", "max", "min", "split", "part", "square", "clip", "prod", "beta", "gamma"}

names = set()
for path in sorted((root / "lib" / "Std").glob("*.gen")):
    names |= set(re.findall(r"^(?:block|distribution) (\w+)", path.read_text(), re.MULTILINE))
names -= COMMON
assert {"dense", "normal", "bernoulli", "conv2d", "relu"} <= names, "the library is not where it should be"

found = []
for folder in ("lib", "include", "tools"):
    for path in sorted((root / folder).rglob("*")):
        if path.suffix in (".cpp", ".h", ".td", ".c"):
            code = re.sub(r"//[^\n]*", "", path.read_text())
            code = re.sub(r'let (?:summary|description) = (?:"[^"\n]*"|\[\{.*?\}\])', "", code, flags=re.DOTALL)
            found += [f"{path.relative_to(root)}: {name}" for name in re.findall(r'"(\w+)"', code) if name in names]
print("\n".join(found))
sys.exit(bool(found))
