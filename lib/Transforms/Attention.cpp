//===- Attention.cpp - finds scaled dot-product attention ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"

using namespace mlir;
using namespace genc;

/// Whether \p op reduces the keys of scores at event \p event and keeps their axis.
static bool reducesKeys(Operation *op, ArrayRef<int64_t> event) {
  if (!isa<gen::ReduceSumOp, gen::ReduceMaxOp>(op) ||
      gen::EventType(op->getOperand(0).getType()).event != event)
    return false;
  auto axes = op->getAttrOfType<DenseI64ArrayAttr>("axes");
  auto keep = op->getAttrOfType<BoolAttr>("keep");
  int64_t last = event.size() - 1;
  return axes && axes.size() == 1 && (axes[0] == -1 || axes[0] == last) && keep && keep.getValue();
}

/// Whether \p op works on scores at event \p event, or on one number a row of them.
static bool worksOnScores(Operation *op, ArrayRef<int64_t> event) {
  gen::EventType type(op->getResult(0).getType());
  ArrayRef<int64_t> found(type.event);
  return op->hasTrait<gen::Elementwise>() && found.size() == event.size() &&
         found.drop_back() == event.drop_back() &&
         (found.back() == event.back() || found.back() == 1);
}

/// What \p product reads on its left, back to the one other product that \p scores becomes; empty
/// if there is none.
static llvm::SetVector<Operation *> softmaxBefore(gen::MatmulOp product, gen::MatmulOp &scores) {
  constexpr size_t longest = 32;
  gen::EventType type(product.getA().getType());
  llvm::SetVector<Operation *> parts;
  SmallVector<Value> pending{product.getA()};
  bool reduces = false;
  while (!pending.empty() && parts.size() < longest) {
    Operation *op = pending.pop_back_val().getDefiningOp();
    if (!op || isSource(op) || parts.contains(op))
      continue;
    if (auto matmul = dyn_cast<gen::MatmulOp>(op);
        matmul && !scores && !matmul.getTransposeA() &&
        gen::EventType(matmul.getType()).event == type.event) {
      scores = matmul;
      parts.insert(op);
      continue;
    }
    bool reduction = reducesKeys(op, type.event);
    if (!reduction && !worksOnScores(op, type.event))
      continue; // read from outside
    reduces |= reduction;
    parts.insert(op);
    llvm::append_range(pending, op->getOperands());
  }
  return scores && reduces && pending.empty() ? parts : llvm::SetVector<Operation *>();
}

llvm::SetVector<Operation *> genc::attentionOf(Operation *op) {
  auto product = dyn_cast<gen::MatmulOp>(op);
  if (!product || product.getTransposeA() || product.getTransposeB())
    return {};
  gen::EventType left(product.getA().getType()), whole(product.getType());
  if (whole.rank() != left.rank() ||
      ArrayRef(whole.event).drop_back() != ArrayRef(left.event).drop_back())
    return {};
  gen::MatmulOp scores;
  llvm::SetVector<Operation *> parts = softmaxBefore(product, scores);
  if (parts.empty() || gen::EventType(scores.getType()).plates != whole.plates)
    return {};
  // The sum of a softmax may be read behind the product alone.
  SmallVector<Operation *> found(parts.begin(), parts.end());
  for (Operation *part : found)
    for (Operation *user : part->getUsers())
      if (reducesKeys(user, left.event))
        parts.insert(user);
  parts.insert(product);
  // What others read before the end, the sum of a softmax that is divided by behind the product,
  // must be read by one operator that closes the kernel.
  auto leaks = [&](Operation *part) {
    return llvm::any_of(part->getUsers(), [&](Operation *user) { return !parts.contains(user); });
  };
  if (llvm::any_of(parts.getArrayRef().drop_back(), leaks)) {
    Operation *last = product->hasOneUse() ? *product->user_begin() : nullptr;
    if (!last || !last->hasTrait<gen::Elementwise>() ||
        gen::EventType(last->getResult(0).getType()).event != whole.event)
      return {};
    parts.insert(last);
    if (llvm::any_of(parts.getArrayRef().drop_back(), leaks))
      return {};
  }
  SmallVector<Operation *> ordered(parts.begin(), parts.end());
  llvm::sort(ordered, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return llvm::SetVector<Operation *>(ordered.begin(), ordered.end());
}
