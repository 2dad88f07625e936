# RUN: %python %s %source
#===- roundtrip.py - every program of the tree, formatted -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The formatted text parses to the same tree and formats to itself; also with a comment or a line break at any place
# between two words. Programs: the library, the examples, the snippets of docs/language.md, test/Syntax/Inputs.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

root = sys.argv[1]
complaints = []
PLACE = re.compile(r"(?<=[\s(){}\[\],;])(?![^\n]*\")(?=\S)")


def run(arguments, text):
    done = subprocess.run(["genc"] + arguments, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout if done.returncode == 0 else None, done.stderr


def tree_of(text):
    """The tree without the places of its nodes, or None and the messages."""
    found, messages = run(["-", "--emit=ast", "-o", "-"], text)
    return found and re.sub(r" <\d+:\d+-\d+:\d+>$", "", found, flags=re.MULTILINE), messages


def check(name, text):
    before, messages = tree_of(text)
    if before is None:
        complaints.append(f"{name}: does not parse\n{messages}")
        return
    laid_out, _ = run(["fmt", "-"], text)
    after, messages = tree_of(laid_out)
    if after != before:
        complaints.append(f"{name}: another tree after formatting\n{text}\n---\n{laid_out}\n{messages}")
    again, _ = run(["fmt", "-"], laid_out)
    if again != laid_out:
        complaints.append(f"{name}: formatting twice differs\n{laid_out}\n---\n{again}")
    for comment in re.findall(r"//.*?(?= *$)", text, re.MULTILINE):
        if '"' not in comment and comment not in laid_out:
            complaints.append(f"{name}: lost the comment {comment}")
    for line in laid_out.splitlines():
        if line != line.rstrip():
            complaints.append(f"{name}: trailing space in: {line}")


def disturbed(text, seed):
    """The text with comments and line breaks between words, none of them inside of a comment."""
    choice = random.Random(seed)
    lines = []
    for line in text.split("\n"):
        code = line if "//" in line or '"' in line else PLACE.sub(
            lambda _: choice.choice(["", "", "", "", "\n", f" // c{choice.randrange(10**6)}\n", f"\n// d{choice.randrange(10**6)}\n"]),
            line,
        )
        lines.append(code)
    return "\n".join(lines)


programs = {path: tree.read(root, path) for path in tree.files(root, ("lib/Std/", "examples/", "test/Syntax/Inputs/"), (".gen",)) if "Broken" not in path}
for number, snippet in enumerate(re.findall(r"^```gen\n(.*?)^```", tree.read(root, "docs/language.md"), re.MULTILINE | re.DOTALL), 1):
    programs[f"docs/language.md, snippet {number}"] = snippet
for name, text in programs.items():
    check(name, text)
    if "Inputs" in name:
        for seed in range(5):
            check(f"{name}, disturbed with seed {seed}", disturbed(text, seed))
tree.finish([text[:3000] for text in complaints[:5]], f"{len(programs)} programs keep their trees")
