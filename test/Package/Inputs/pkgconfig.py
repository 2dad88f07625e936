#===- pkgconfig.py - a program built with the flags that pkg-config gives ----------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""pkgconfig.py COMPILER FOLDER SOURCE PROGRAM: pkg-config may be missing; then the file is read as it reads it."""
import os
import re
import shlex
import shutil
import subprocess
import sys

compiler, folder, source, program = sys.argv[1:]
if shutil.which("pkg-config"):
    environment = dict(os.environ, PKG_CONFIG_PATH=folder)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "tiny"], env=environment, check=True,
                           capture_output=True, text=True).stdout
else:
    with open(os.path.join(folder, "tiny.pc"), encoding="utf-8") as file:
        text = file.read().replace("${prefix}", shlex.quote(folder))
    flags = " ".join(re.findall(r"^(?:Cflags|Libs): (.*)$", text, re.MULTILINE))
subprocess.run([compiler, "-std=c99", source, *shlex.split(flags), "-o", program], check=True)
