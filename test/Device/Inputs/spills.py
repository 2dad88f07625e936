#===- spills.py - what kernels take of a device ----------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: spills.py REPORT: lines `sm_80 N registers N B spilled N B shared KERNEL FUNCTION` of `genc build --report`. Every kernel
# has one for each architecture; those of products and convolutions keep their tiles in registers, and share at most 48 KB.
#
#===-------------------------------------------------------------------------------------------------------------===#
import re
import sys

LINE = re.compile(r" *sm_(\d+) +(\d+) registers +(\d+) B spilled +(\d+) B shared +(\S+) (\S+)$")
with open(sys.argv[1], encoding="utf-8") as file:
    used = [match.groups() for match in map(LINE.match, file) if match]

kernels = [{u[5] + u[4] for u in used if u[0] == architecture} for architecture in ("80", "90")]
assert kernels[0] and kernels[0] == kernels[1], kernels
products = [u for u in used if re.search("linear|conv|matmul", u[4])]
assert products, used
for architecture, registers, spilled, shared, kernel, function in used:
    assert int(registers) <= 255 and int(shared) <= 48 << 10, (kernel, function, registers, shared)
wrong = [f"{u[4]} ({u[5]}) for sm_{u[0]}: {u[2]} bytes" for u in products if int(u[2])]
assert not wrong, "spilled: " + ", ".join(wrong)
print(f"{len(products)} functions of products, at most {max(int(u[1]) for u in products)} registers")
