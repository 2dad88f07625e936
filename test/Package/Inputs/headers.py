#===- headers.py - the header under every compiler and standard ----------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""headers.py HEADER LLVM_BIN: the header compiles alone, without a warning, in every language that includes it."""
import itertools
import os
import shutil
import subprocess
import sys
import tempfile

header, llvm = sys.argv[1:]
strict = ["-Wall", "-Wextra", "-pedantic", "-Wconversion", "-Wundef", "-Wshadow", "-Werror"]
strict += ["-fsyntax-only", "-I", os.path.dirname(header)]
name = os.path.basename(header)
# Twice, and every macro used, so that what is wrong in its body is seen.
body = f'#include "{name}"\n#include "{name}"\n'
body += "unsigned char space[TINY_DECODE_WORKSPACE(3, 2) + TINY_TOTAL_WORKSPACE(3, 2) + TINY_TOTAL_CLASS_ELEMENTS];\n"
compilers = {
    "c": ([shutil.which("gcc"), os.path.join(llvm, "clang")], ["c99", "c11", "c17"]),
    "c++": ([shutil.which("g++"), os.path.join(llvm, "clang++")], ["c++11", "c++14", "c++17", "c++20"]),
}
count = 0
with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "use.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(body)
    for language, (programs, standards) in compilers.items():
        for program, standard in itertools.product(filter(None, programs), standards):
            subprocess.run([program, f"-std={standard}", *strict, "-x", language, source], check=True)
            count += 1
assert count >= 7, "no compiler found"
print(count, "compilations")
