# RUN: %python %s %source %t
#===- snippets.py - the programs of docs/language.md compile ----------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# `// file: NAME` as a first line stores a snippet for the ones after it; `// genc: ARGS` gives arguments, `// warns: CODES` what
# warnings it shows; others compile down to kernels without a message.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

root, folder = sys.argv[1:3]
os.makedirs(folder, exist_ok=True)
complaints = []
text = tree.read(root, "docs/language.md")
snippets = re.findall(r"^```gen\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
for number, snippet in enumerate(snippets, 1):
    name = re.match(r"// file: (\S+)\n", snippet)
    path = os.path.join(folder, name.group(1) if name else f"snippet{number}.gen")
    with open(path, "w", encoding="utf-8") as file:
        file.write(snippet)
    arguments = re.search(r"^// genc: (.*)$", snippet, re.MULTILINE)
    arguments = arguments.group(1).split() if arguments else []
    stage = "kernel" if re.search(r"^model ", snippet, re.MULTILINE) else "ast"
    command = ["genc", path, f"--emit={stage}", "-o", os.devnull] + arguments
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    expected = re.search(r"^// warns: (.*)$", snippet, re.MULTILINE)
    expected = expected.group(1).split() if expected else []
    if done.returncode or re.findall(r"\[([EW]\d{4})\]", done.stderr) != expected or (done.stderr and not expected):
        complaints.append(f"snippet {number}: {' '.join(command)}\n{done.stdout}{done.stderr}")

# The page names what the library offers. Helpers of the library itself are not offered.
HELPERS = {
    "explicit_padding", "convolution_padding", "transposed_padding", "check_groups", "max_pool", "avg_pool",
    "normalized", "gamma_draw", "glorot_uniform", "gumbel", "continuous_bernoulli_normalizer",
    "discretized_logistic_log_mass", "nearest_level", "poisson_term", "poisson_draw", "negative_binomial_log_mass",
    "negative_binomial_mode", "continuous_bernoulli_mean", "planar_bisection", "masked_dense",
    "autoregressive_step", "flow_forward", "flow_inverse", "summed_density", "without", "inserted", "precision",
    "counted", "add_precision", "add_weighted", "arc_tangent", "direction", "angle", "first_accepted", "or_accepted",
    "log_multivariate_beta", "lower_triangle", "diagonal", "solve_lower", "eliminate", "as_column", "bessel_sum", "bessel_step",
    "log_bessel", "log_share",
    "coin", "roll", "shifted", "channel_sum", "unit_length", "plus_sum",
}
for path in tree.files(root, ("lib/Std/",), (".gen",)):
    for name in re.findall(r"^(?:block|net|distribution) (\w+)", tree.read(root, path), re.MULTILINE):
        if f"`{name}`" not in text and f"`{name}(" not in text and name not in HELPERS:
            complaints.append(f"{path}: docs/language.md does not name `{name}`")
tree.finish(complaints, f"{len(snippets)} snippets compile")
