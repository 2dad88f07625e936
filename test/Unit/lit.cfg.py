#===- lit.cfg.py - how the unit tests run -----------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every program in build/unittests is a GoogleTest program whose name ends in Tests.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os

import lit.formats

config.name = "genc-unit"
config.suffixes = []
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.test_source_root = os.path.join(config.genc_build, "unittests")
config.test_exec_root = config.test_source_root
config.environment["GENC_SOURCE_DIR"] = config.genc_source
config.environment["GENC_BUILD_DIR"] = config.genc_build
for name in ("HOME", "TMPDIR"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
data = os.path.join(config.genc_source, os.pardir, "shared", "data")
data = os.path.abspath(os.environ.get("GENC_TEST_DATA", data))
if os.path.isdir(data):
    config.environment["GENC_TEST_DATA"] = data
