#===- check-terms.py - the means that genc eval --json prints ---------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: genc eval ... --json | check-terms.py NAME=MEAN~TOLERANCE...
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import sys

found = json.load(sys.stdin)
bad = 0
for argument in sys.argv[1:]:
    name, wanted = argument.split("=")
    mean, tolerance = (float(part) for part in wanted.split("~"))
    good = abs(found[name]["mean"] - mean) <= tolerance
    print(f"{name}: {found[name]['mean']:.6f}, expected {mean} within {tolerance}: {'good' if good else 'WRONG'}")
    bad += not good
sys.exit(bad != 0)
