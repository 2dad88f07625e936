//===- Control.cpp - loops without what nothing uses ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace genc::gen;

/// The carried values that no result comes from: at most what becomes of them reads them.
static llvm::BitVector unreadCarried(ScanOp scan) {
  auto carried = static_cast<unsigned>(scan.getCarried());
  llvm::BitVector unread(carried);
  for (unsigned i = 0; i < carried; ++i)
    unread[i] = scan.getLast()[i].use_empty();
  if (unread.none())
    return unread;
  Operation *yield = scan.getBody().front().getTerminator();
  llvm::SmallPtrSet<Operation *, 32> seen;
  SmallVector<Value> pending(yield->getOperands().drop_front(carried));
  for (unsigned i = 0; i < carried; ++i)
    if (!unread[i])
      pending.push_back(yield->getOperand(i));
  auto visit = [&](Operation *op) {
    if (!seen.insert(op).second)
      return;
    llvm::append_range(pending, op->getOperands());
    for (Region &region : op->getRegions())
      visitUsedValuesDefinedAbove(region,
                                  [&](OpOperand *operand) { pending.push_back(operand->get()); });
  };
  for (Operation &op : scan.getBody().front().without_terminator())
    if (!isMemoryEffectFree(&op))
      visit(&op);
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    auto argument = dyn_cast<BlockArgument>(value);
    if (Operation *op = value.getDefiningOp(); op && scan->isProperAncestor(op))
      visit(op);
    else if (argument && argument.getOwner() == &scan.getBody().front() &&
             argument.getArgNumber() > 0 && argument.getArgNumber() <= carried &&
             unread[argument.getArgNumber() - 1]) {
      unread.reset(argument.getArgNumber() - 1);
      pending.push_back(yield->getOperand(argument.getArgNumber() - 1));
    }
  }
  return unread;
}

/// Drops outputs and carried values that nothing uses and sequences that the body does not read,
/// but for one that alone says how many examples there are.
LogicalResult ScanOp::canonicalize(ScanOp scan, PatternRewriter &rewriter) {
  auto hasPlates = [](Value value) {
    return isa<RankedTensorType>(value.getType()) && !EventType(value.getType()).plates.empty();
  };
  llvm::BitVector unreadStates = unreadCarried(scan);
  bool known = false;
  for (auto [i, initial] : llvm::enumerate(scan.getInitial()))
    known |= !unreadStates[i] && hasPlates(initial);
  for (auto [sequence, slice] : llvm::zip_equal(scan.getSequences(), scan.getSlices()))
    known |= !slice.use_empty() && hasPlates(sequence);
  for (auto [i, initial] : llvm::enumerate(scan.getInitial()))
    if (unreadStates[i] && !known && hasPlates(initial)) {
      unreadStates.reset(i);
      known = true;
    }
  auto unread = [&](Value slice) { return slice.use_empty() && (known || !hasPlates(slice)); };
  auto unused = [](Value output) { return output.use_empty(); };
  if (llvm::none_of(scan.getOutputs(), unused) && llvm::none_of(scan.getSlices(), unread) &&
      unreadStates.none())
    return failure();
  auto carried = static_cast<unsigned>(scan.getCarried());
  Block &body = scan.getBody().front();
  Operation *yield = body.getTerminator();
  SmallVector<Value> operands, yielded, kept;
  if (Value steps = scan.getSteps())
    operands.push_back(steps);
  llvm::BitVector dropped(body.getNumArguments());
  for (unsigned i = 0; i < carried; ++i) {
    if (unreadStates[i]) {
      dropped.set(1 + i);
      continue;
    }
    operands.push_back(scan.getInitial()[i]);
    kept.push_back(scan.getLast()[i]);
    yielded.push_back(yield->getOperand(i));
  }
  for (auto [sequence, slice] : llvm::zip_equal(scan.getSequences(), scan.getSlices())) {
    if (unread(slice))
      dropped.set(slice.getArgNumber());
    else
      operands.push_back(sequence);
  }
  for (auto [result, value] :
       llvm::zip_equal(scan.getOutputs(), yield->getOperands().drop_front(carried)))
    if (!result.use_empty()) {
      kept.push_back(result);
      yielded.push_back(value);
    }
  auto lean = ScanOp::create(rewriter, scan.getLoc(), TypeRange(ValueRange(kept)), operands,
                             carried - unreadStates.count(), scan.getLength(), scan.getReverse());
  rewriter.modifyOpInPlace(yield, [&] { yield->setOperands(yielded); });
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op)) // also what would still read a dropped state
      rewriter.eraseOp(&op);
  rewriter.inlineRegionBefore(scan.getBody(), lean.getBody(), lean.getBody().end());
  rewriter.modifyOpInPlace(lean, [&] { lean.getBody().front().eraseArguments(dropped); });
  rewriter.replaceAllUsesWith(kept, lean.getResults());
  rewriter.eraseOp(scan);
  return success();
}
