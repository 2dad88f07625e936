# RUN: %python %s %source %llvm
#===- operators.py - an operator has its definition, its gradient, its Halide definition and its test ------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A new operator touches these places and no other. The operators are read from the compiled ODS files, so nothing has to be
# listed here but what has no values of its own: the files say which have no gradient, and which only gradients are made of.
# The random graphs know how to call every operator that the language calls.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import ods
import graph_operators
import tree

root, llvm = sys.argv[1:3]
# Families and operators that are gone before kernels are formed, or that stand for memory and not for arithmetic.
SOLVED_FAMILIES = {"Model", "Control"}
WITHOUT_VALUE = {"weight", "yield"}
WITHOUT_ARITHMETIC = {"weight", "parameter", "prepared", "yield", "training", "update_state"}


complaints, count = [], 0
library = set()
for path in tree.files(root, ("lib/Std/",), (".gen",)):
    library |= set(re.findall(r"^\s*(?:distribution|block|net)\s+(\w+)", tree.read(root, path), re.MULTILINE))

for path in ods.families(root):
    family = os.path.basename(path)[: -len(".td")]
    definitions_path = f"lib/Codegen/Halide/{family}.cpp"
    exists = os.path.isfile(os.path.join(root, definitions_path))
    definitions = tree.without_comments(tree.read(root, definitions_path)) if exists else ""
    rules_path = f"lib/Autodiff/{family}.cpp"
    exists = os.path.isfile(os.path.join(root, rules_path))
    rules = tree.without_comments(tree.read(root, rules_path)) if exists else ""
    for mnemonic, name, traits in ods.operators(root, llvm, path):
        count += 1
        inner = "Gen_GradientOnly" in traits
        flat = "Gen_NotDifferentiable" in traits or mnemonic in WITHOUT_VALUE
        if family != "Model" and not flat and not inner and not re.search(rf"\b{name}\b", rules):
            complaints.append(f"gen.{mnemonic}: {rules_path} has no rule for {name}, and it is not marked as not differentiable")
        if flat and re.search(rf"\battachGradient<gen::{name}\b", rules):
            complaints.append(f"gen.{mnemonic}: {rules_path} has a rule for {name}, which is marked to have none")
        if family != "Model" and not inner and mnemonic not in {*graph_operators.OPERATORS, *WITHOUT_ARITHMETIC, "constant"}:
            complaints.append(f"gen.{mnemonic}: test/Tools/graph_operators.py lacks it")
        if mnemonic in library:
            complaints.append(f"gen.{mnemonic}: the library has a function of this name, too")
        if family in SOLVED_FAMILIES or mnemonic in WITHOUT_ARITHMETIC:
            continue
        if not re.search(rf"\b{name}\b", definitions):
            complaints.append(f"gen.{mnemonic}: {definitions_path} does not define {name}")
        test = f"test/Operators/{mnemonic}.mlir"
        if not os.path.isfile(os.path.join(root, test)):
            complaints.append(f"gen.{mnemonic}: there is no {test}")
if not count:
    complaints.append("no operator was found")
tree.finish(complaints, f"{count} operators are complete")
