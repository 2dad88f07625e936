#===- compare-terms.py - what genc eval says of the same model and data -----------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: compare-terms.py WITHOUT-Y.json WITH-Y.json WITH-Y-FLOAT64.json
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import sys

none, some, exact = ({name: value["mean"] for name, value in json.load(open(path)).items() if "mean" in value} for path in sys.argv[1:])
assert abs(none["elbo"] - (none["log_p_x"] - 0.5 * none["kl_z"])) < 1e-5, none
assert none["elbo"] != some["elbo"] and none["kl_z"] == some["kl_z"], (none, some)
for name, value in exact.items():
    assert abs(some[name] - value) < 1e-5 * max(1, abs(value)), (name, some[name], value)
