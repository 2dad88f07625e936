#===- halide_host.py - builds the program of halide.test ---------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""halide_host.py GENC MODEL FOLDER COMPILER: the model under ten names, half of them shared, in one program that also
runs a parallel Halide pipeline on Halide's own threads between the calls. All ten must agree, bit for bit."""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import halide

genc, model, folder, compiler = sys.argv[1:]
sdk = os.path.dirname(halide.__file__)
names = [f"m{i}" for i in range(10)]


def build(name):
    subprocess.run([genc, "build", model, f"--name={name}", f"--weights={folder}/w.safetensors", "-o", folder, "-j", "1"],
                   check=True)


with ThreadPoolExecutor(2) as pool:
    list(pool.map(build, names))

lines = ['#include "Halide.h"', "#include <cstdio>", "#include <cstring>", "#include <vector>"]
lines += [f'#include "{name}.h"' for name in names]
lines += ["""
static Halide::Buffer<int> pipeline() {
  Halide::Func f("host_pipeline");
  Halide::Var x, y;
  f(x, y) = x * 7 + y;
  f.parallel(y);
  return f.realize({64, 64});
}
int main() {
  float z[24], first[32], out[32];
  for (int i = 0; i < 24; ++i) z[i] = float(i % 5) - 2;
  std::vector<char> memory(1 << 20);
  void *space = reinterpret_cast<void *>((reinterpret_cast<size_t>(memory.data()) + 63) / 64 * 64);
  size_t bytes = memory.size() - 64;
"""]
for name in names:
    lines.append(f"""  {name}_model *{name};
  if ({name}_model_create(&{name}, nullptr)) return 1;
  if (pipeline()(5, 6) != 41) return 2;
  if ({name}_decode({name}, 8, z, {'first' if name == 'm0' else 'out'}, space, bytes, nullptr)) return 3;
  if ({'0' if name == 'm0' else 'std::memcmp(first, out, sizeof out)'}) return 4;""")
lines += [f"  {name}_model_destroy({name});" for name in names]
lines += ["  if (pipeline()(5, 6) != 41) return 5;", '  std::puts("ten models and Halide");', "}"]
with open(f"{folder}/host.cpp", "w", encoding="utf-8") as file:
    file.write("\n".join(lines))
libraries = [f"{folder}/lib{name}.{'a' if i % 2 else 'so'}" for i, name in enumerate(names)]
subprocess.run([compiler, "-std=c++17", f"-I{folder}", "-isystem", f"{sdk}/include", f"{folder}/host.cpp", *libraries,
                f"-L{sdk}/lib64", "-lHalide", "-lm", "-lpthread", f"-Wl,-rpath,{sdk}/lib64:{folder}", "-o",
                f"{folder}/host"], check=True)
subprocess.run([f"{folder}/host"], check=True)
