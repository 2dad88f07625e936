# RUN: %python %s %source %llvm %genc
#===- kernels.py - elementwise operators share the kernels of others --------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# No entry of an example launches a kernel of elementwise operators alone: that would write and read a tensor for the sake
# of a few additions. `prepare` may, as it runs once, when a model is made, and works on weights. Objectives may: what
# combines the values of their terms is one number an example.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import ods
import tree

root, llvm, genc = sys.argv[1:4]
elementwise = set()
for path in ods.families(root):
    elementwise |= {name for name, _, traits in ods.operators(root, llvm, path) if "Gen_Elementwise" in traits}

complaints, launches = [], 0
for model in tree.files(root, ("examples/",), ("/model.gen",)):
    text = subprocess.run([genc, os.path.join(root, model), "--emit=kernel", "-o", "-"], capture_output=True, text=True,
                          check=True).stdout
    kernels = {}
    for function in re.split(r"^  (?=kernel\.func|func\.func)", text, flags=re.MULTILINE):
        kind, name = re.match(r"(\S+) (?:private )?@(\w+)|", function).groups()
        if kind == "kernel.func":
            kernels[name] = [op for op in re.findall(r"= gen\.(\w+)", function) if op != "constant"]
        elif kind == "func.func" and name != "prepare" and "gen.expression" not in function.split("{\n", 1)[0]:
            for kernel in re.findall(r"kernel\.launch @(\w+)", function):
                launches += 1
                if kernels[kernel] and elementwise.issuperset(kernels[kernel]):
                    complaints.append(f"{model}, {name}: {kernel} is {' '.join(kernels[kernel])} alone")
if not elementwise or not launches:
    complaints.append(f"{len(elementwise)} elementwise operators and {launches} launches were found")
tree.finish(complaints, f"{launches} launches do more than elementwise work")
