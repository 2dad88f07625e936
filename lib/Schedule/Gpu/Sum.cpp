//===- Sum.cpp - what a product or a convolution adds ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Sum.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule::gpu {

/// The length of a part: whole chunks, where some number of parts has them.
static int64_t partOf(int64_t depth, int64_t chunk) {
  constexpr int64_t mostParts = 8;
  for (int64_t parts = mostParts; chunk && parts > 1; --parts)
    if (depth % (parts * chunk) == 0)
      return depth / parts;
  return llvm::divideCeil(depth, threadsFor(depth / 16, mostParts));
}

Sum::Sum(Operation *op) {
  if (auto conv = dyn_cast<gen::ConvOp>(op)) {
    gen::EventType filter(conv.getFilter().getType());
    const char *const window[] = {"rx", "ry", "rz"};
    names = {"rc"};
    for (int64_t i = 0; i + 2 < filter.rank(); ++i)
      names.push_back(window[i]);
    depth = filter.event[filter.rank() - 2];
  } else {
    names = {"k"};
    gen::EventType a(op->getOperand(0).getType());
    auto matmul = dyn_cast<gen::MatmulOp>(op);
    depth = a.event[a.rank() - (matmul && matmul.getTransposeA() ? 2 : 1)];
  }
  chunk = depth % 16 == 0 ? 16 : depth % 8 == 0 ? 8 : 0;
  bool ofVectors = isa<gen::LinearOp>(op) && gen::EventType(op->getResult(0).getType()).rank() == 1;
  part = ofVectors ? partOf(depth, chunk) : depth;
}

std::string Sum::split(ScheduleBuilder &s, const std::string &stage) const {
  std::string parts = stage + ".parts";
  s.stage(stage, 0).split("k", "kp", "k0", part, depth % part ? "guard" : "").rfactor("kp", "u", parts);
  return parts;
}

} // namespace genc::schedule::gpu
