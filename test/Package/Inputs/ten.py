#===- ten.py - a program that links ten libraries -------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""ten.py FOLDER COMPILER: five static and five shared, kernels of one name in all. The program defines functions with
the runtime's and Halide's names, as a program with Halide inside does; none may be called."""
import os
import subprocess
import sys

folder, compiler = sys.argv[1:]
names = [f"m{i}" for i in range(10)]
source = ["#include <stdio.h>", "#include <stdlib.h>"]
source += [f'#include "{name}.h"' for name in names]
for name in ("halide_do_par_for", "halide_malloc", "halide_free", "halide_error", "genc_rt_run", "kernel_decode"):
    source.append(f"int {name}(void) {{ abort(); }}")
source.append("static _Alignas(64) char space[M0_DECODE_WORKSPACE(2, 1)];\nint main(void) {")
source.append("  float z[6] = {1, 2, 3, 4, 5, 6}, first[8], x[8];")
for name in names:
    source += [f"  {name}_model *{name};",
               f"  if ({name}_model_create(&{name}, NULL)) return 1;"]
for name in names:
    source += [f"  if ({name}_decode({name}, 2, z, {'first' if name == 'm0' else 'x'}, space, sizeof space, NULL)) return 2;",
               f"  if ({'0' if name == 'm0' else 'x[7] != first[7] || x[0] != first[0]'}) return 3;",
               f"  if (m0_decode((m0_model *){name}, 2, z, x, space, sizeof space, NULL) != "
               f"{'M0_OK' if name == 'm0' else 'M0_WRONG_MODEL'}) return 4;"]
source += [f"  {name}_model_destroy({name});" for name in names] + ['  puts("ten");', "  return 0;", "}"]
libraries = []
for i, name in enumerate(names):
    subprocess.run(["genc-fake-library", name, folder, f"{folder}/fake.o"], check=True)
    libraries.append(f"{folder}/lib{name}.{'a' if i % 2 else 'so'}")
with open(f"{folder}/ten.c", "w", encoding="utf-8") as file:
    file.write("\n".join(source))
subprocess.run([compiler, "-std=c11", "-rdynamic", f"-I{folder}", f"{folder}/ten.c", *libraries, "-lm", "-lpthread",
                f"-Wl,-rpath,{folder}", "-o", f"{folder}/ten"], check=True)
assert subprocess.run([f"{folder}/ten"], check=True, capture_output=True, text=True).stdout == "ten\n"
