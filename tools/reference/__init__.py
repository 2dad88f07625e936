"""Reference values of operators, by family; tools/make-reference-values.py writes them."""
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
