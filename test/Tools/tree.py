#===- tree.py - what the tests of the house rules share ---------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""Lists of the project's files, and C++ text without its comments."""
import os
import re
import subprocess
import sys

SKIPPED_FOLDERS = {".git", "__pycache__", "out"}


def files(root, under=("",), suffixes=()):
    """Paths relative to root of the project's files (what git knows or would add; all files in an export)."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        paths = listed.stdout.splitlines()
    else:
        paths = list(walk(root))
    return sorted(
        path
        for path in set(paths)
        if path.startswith(tuple(under))
        and path.endswith(tuple(suffixes) or "")
        and os.path.isfile(os.path.join(root, path))
    )


def walk(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("build")]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), root)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def without_comments(text):
    """C++ text with comments blanked, lines kept."""

    def blank(match):
        token = match.group(0)
        return token if token.startswith('"') else re.sub(r"[^\n]", " ", token)

    return COMMENT.sub(blank, text)


def strings(text):
    """(line, content) of every string literal of C++ text."""
    clean = without_comments(text)
    for match in re.finditer(r'"((?:\\.|[^"\\\n])*)"', clean):
        yield clean.count("\n", 0, match.start()) + 1, match.group(1)


def finish(complaints, summary):
    """Prints every complaint, then says how the test ended."""
    for complaint in complaints:
        print(complaint)
    if complaints:
        sys.exit(f"{len(complaints)} complaints")
    print(summary)
