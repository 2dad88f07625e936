#===- recorded.py - tests whose whole output is recorded -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A lit format for folders of programs: `name.gen` is run through a command, in its folder, and what comes out must be
# `name.expected`: both streams, then `[exit N]`. A line `// genc: ARGS` anywhere in the program adds arguments.
# tools/update-expected records what comes out now; read the difference before committing it.
#
#===-------------------------------------------------------------------------------------------------------------===#
import difflib
import os
import re
import shlex
import subprocess

import lit.Test
import lit.formats


def output_of(command, arguments, path, environment):
    """The recorded text of one program, as bytes."""
    with open(path, "rb") as file:
        wanted = re.search(rb"^// genc: (.*)$", file.read(), re.MULTILINE)
    arguments = arguments + (shlex.split(wanted.group(1).decode()) if wanted else [])
    done = subprocess.run(
        command + [os.path.basename(path)] + arguments,
        cwd=os.path.dirname(path),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    return done.stdout + b"[exit %d]\n" % done.returncode


def expected_path(path):
    return os.path.splitext(path)[0] + ".expected"


class Recorded(lit.formats.FileBasedTest):
    """`command` stands before the program's name, `arguments` after it; the program is found through the test's PATH."""

    def __init__(self, command, arguments=()):
        self.command = command
        self.arguments = list(arguments)

    def execute(self, test, lit_config):
        path = test.getSourcePath()
        try:
            found = output_of(self.command, self.arguments, path, test.config.environment)
        except (OSError, subprocess.TimeoutExpired) as error:
            return lit.Test.FAIL, str(error)
        if os.environ.get("GENC_UPDATE_EXPECTED"):
            with open(expected_path(path), "wb") as file:
                file.write(found)
            return lit.Test.PASS, ""
        try:
            with open(expected_path(path), "rb") as file:
                expected = file.read()
        except OSError:
            return lit.Test.FAIL, "no .expected file: run tools/update-expected"
        if found == expected:
            return lit.Test.PASS, ""
        lines = [text.decode("utf-8", "replace").splitlines() for text in (expected, found)]
        difference = difflib.unified_diff(*lines, "expected", "found", lineterm="")
        return lit.Test.FAIL, "\n".join(difference)
