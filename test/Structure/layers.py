# RUN: %python %s %source
#===- layers.py - a library uses only what stands left of it ----------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "Tools"))
import tree

GEN, KERNEL = "Dialect/Gen", "Dialect/Kernel"
# What a layer may use besides itself; lib/README.md draws the same order.
USES = {
    "Support": set(),
    "Syntax": {"Support"},
    GEN: {"Support"},
    KERNEL: {"Support", GEN},
    "Autodiff": {"Support", GEN},
    "Sema": {"Support", "Syntax", GEN, "Autodiff"},
    "Transforms": {"Support", GEN, KERNEL},
    "Schedule": {"Support", GEN, KERNEL},
    "Codegen": {"Support", GEN, KERNEL, "Package", "Runtime"},
    "Weights": {"Support"},
    "Package": {"Support", "Runtime"},
    "Runtime": set(),
}
ANYTHING = {"Driver", "Train"}
HALIDE_HOME = "lib/Codegen/Halide/"


def layer_of(path):
    """`Dialect/Gen` of `Dialect/Gen/Ops.h`, `Codegen` of `Codegen/Halide/Emit.h`."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "Dialect" else parts[0]


def layer_of_file(path):
    for prefix in ("lib/", "include/genc/"):
        if path.startswith(prefix) and path.count("/") > prefix.count("/"):
            return layer_of(path[len(prefix) :])
    return None


def check_file(root, path, complaints):
    layer = layer_of_file(path)
    if layer is None or layer in ANYTHING:
        return
    if layer not in USES:
        complaints.append(f"{path}: unknown layer {layer}; add it to the order")
        return
    text = tree.without_comments(tree.read(root, path))
    for include in re.findall(r'^\s*#\s*include\s+["<]([^">]+)[">]', text, re.MULTILINE):
        if include == "Halide.h" and not path.startswith(HALIDE_HOME):
            complaints.append(f"{path}: Halide.h belongs to {HALIDE_HOME} alone")
        if not include.startswith("genc/"):
            continue
        used = layer_of(include[len("genc/") :])
        if used != layer and used not in USES[layer]:
            complaints.append(f"{path}: {layer} may not include {include}")


def check_links(root, path, complaints):
    """The same order for the libraries that CMake links: GencDialectGen and GencGen both name Dialect/Gen."""
    layer = layer_of_file(path)
    if layer is None or layer in ANYTHING or layer not in USES:
        return
    spelt = {}
    for name in list(USES) + list(ANYTHING):
        spelt["Genc" + name.replace("/", "")] = name
        spelt["Genc" + name.split("/")[-1]] = name
    for library in re.findall(r"\bGenc\w+", re.sub(r"#[^\n]*", "", tree.read(root, path))):
        best = max((s for s in spelt if library.startswith(s)), key=len, default=None)
        used = spelt.get(best, layer)
        if used != layer and used not in USES[layer]:
            complaints.append(f"{path}: {layer} may not link {library}")


root = sys.argv[1]
complaints = []
sources = tree.files(root, ("lib/", "include/genc/"), (".cpp", ".h", ".c", ".td", ".def", ".inc"))
for path in sources:
    check_file(root, path, complaints)
for path in tree.files(root, ("lib/",), ("CMakeLists.txt",)):
    check_links(root, path, complaints)
tree.finish(complaints, f"{len(sources)} files keep the order")
