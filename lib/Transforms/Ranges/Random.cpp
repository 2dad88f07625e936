//===- Random.cpp - ranges of draws -----------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Random.h"
#include "Transfer.h"

using namespace mlir;
using namespace genc;

std::optional<Range> genc::transferRandom(Operation *op, ArrayRef<Range>) {
  if (isa<gen::StandardUniformOp>(op))
    return Range::open(0, 1);
  return std::nullopt;
}
