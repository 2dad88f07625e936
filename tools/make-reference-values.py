#===- make-reference-values.py - numbers computed elsewhere, for the tests of operators -------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: make-reference-values.py [OUTPUT-FOLDER]    (default test/Data)
#
# Needs torch, keras (with its torch backend), scipy and numpy; genc itself is not asked. Every case is a plain network in
# the language, its inputs, weights and the output that PyTorch, Keras or scipy give in float64. Writes for every family
# FAMILY.json (the cases) and FAMILY.safetensors (their tensors); test/Tools/values.py runs them.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

os.environ["KERAS_BACKEND"] = "torch"

from reference import attention, conv, elementwise, gradient, linear, norm, plate, pool, recurrent, reduction, shape
from reference.case import write

FAMILIES = (attention, conv, elementwise, gradient, linear, norm, plate, pool, recurrent, reduction, shape)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, os.pardir, "test", "Data")
    for family in FAMILIES:
        name = family.__name__.rsplit(".", 1)[-1]
        count, size = write(os.path.join(folder, name), family.cases())
        print(f"{name}: {count} cases, {size} bytes")


if __name__ == "__main__":
    main()
