//===- Reduced.cpp - what a reduction of a kernel removes -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Reduced.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace genc::schedule {

Reduced::Reduced(Operation *op) : input(gen::EventType(op->getOperand(0).getType())) {
  int64_t rank = input.eventRank;
  SmallVector<bool> flags(rank, false);
  if (auto argmax = dyn_cast<gen::ArgmaxOp>(op)) {
    int64_t axis = argmax.getAxis();
    flags[axis < 0 ? axis + rank : axis] = true;
  } else if (auto axes = op->getAttrOfType<DenseI64ArrayAttr>("axes")) {
    for (int64_t axis : axes.asArrayRef())
      flags[axis < 0 ? axis + rank : axis] = true;
  } else {
    flags.assign(rank, true);
  }
  for (int64_t i = 0; i < rank; ++i)
    if (flags[rank - 1 - i])
      names.push_back(input.names[i]);
}

Names reducingStages(const KernelShape &shape, Operation *op) {
  std::string name = shape.stageOf(op);
  if (isa<gen::ReduceLogsumexpOp>(op))
    return {name + ".max", name + ".sum"};
  if (isa<gen::ArgmaxOp>(op))
    return {name + ".pair"};
  return {name};
}

/// Whether all operators behind `op` leave its rows where they are. Behind a resize or a reverse, a
/// row of the result reads other rows, and their number may differ from row to row: what is
/// computed there has no constant size.
static bool staysInRows(const KernelShape &shape, Operation *op) {
  auto rows = [](Operation *of) {
    Axes axes{gen::EventType(of->getResult(0).getType())};
    axes.sizes.erase(axes.sizes.begin());
    return axes.sizes;
  };
  llvm::SetVector<Operation *> behind;
  behind.insert(op);
  for (size_t i = 0; i < behind.size(); ++i)
    for (Operation *user : behind[i]->getUsers()) {
      if (user->hasTrait<OpTrait::IsTerminator>() || llvm::is_contained(shape.reductions, user))
        continue;
      if (!user->hasTrait<gen::Elementwise>() || rows(user) != rows(op))
        return false;
      behind.insert(user);
    }
  return true;
}

bool isRowwise(const KernelShape &shape) {
  Axes axes = shape.resultAxes(0);
  if (axes.names.size() < 2 || shape.results.size() > 1)
    return false;
  return llvm::all_of(shape.reductions, [&](Operation *op) {
    Reduced reduced(op);
    bool kept = reduced.names == Names{"c"} &&
                gen::EventType(op->getResult(0).getType()).rank() == axes.eventRank;
    return kept && reduced.input.names == axes.names && staysInRows(shape, op);
  });
}

} // namespace genc::schedule
