#===- lit.cfg.py - how the pass's test runs ---------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Parameters: plugin (the library), programs (the folder of genc-opt), results (where the run writes). FileCheck is
# taken from PATH.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os

import lit.formats

config.name = "hard-tanh"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = lit_config.params["results"]
config.environment["PATH"] = os.pathsep.join([lit_config.params["programs"], os.environ.get("PATH", "")])
config.substitutions.append(("%plugin", lit_config.params["plugin"]))
