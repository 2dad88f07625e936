#===- snippet.py - the code of one language in a page of the documentation ---------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""snippet.py PAGE LANGUAGE: prints the one block of that language."""
import re
import sys

with open(sys.argv[1], encoding="utf-8") as page:
    blocks = re.findall(rf"^```{sys.argv[2]}\n(.*?)^```$", page.read(), re.MULTILINE | re.DOTALL)
assert len(blocks) == 1, f"{len(blocks)} blocks"
print(blocks[0], end="")
