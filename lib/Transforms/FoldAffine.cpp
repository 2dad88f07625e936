//===- FoldAffine.cpp - scales and shifts into filters and biases -------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AffineChain.h"
#include "WeightValues.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace genc {
#define GEN_PASS_DEF_FOLDAFFINE
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// The scale as the filter's last axes see it: [out], or [in, out / groups] stretched where a
/// transposed convolution has groups, whose input channels know their group.
static Value alignWithFilter(ImplicitLocOpBuilder &builder, Operation *heavy, Value scale) {
  if (gen::EventType(scale.getType()).eventElements() == 1)
    return gen::ReshapeOp::create(builder, scale, ArrayRef<int64_t>());
  int64_t channels = gen::EventType(heavy->getResult(0).getType()).event.back();
  auto transposed = dyn_cast<gen::ConvTransposeOp>(heavy);
  int64_t groups = transposed ? transposed.getGroups() : 1;
  if (groups == 1)
    return gen::ReshapeOp::create(builder, scale, ArrayRef<int64_t>{channels});
  int64_t out = channels / groups, in = gen::EventType(heavy->getOperand(0).getType()).event.back();
  Value rows = gen::ReshapeOp::create(builder, scale, ArrayRef<int64_t>{groups, 1, out});
  Value wide = gen::BroadcastOp::create(builder, rows, ArrayRef<int64_t>{groups, in / groups, out});
  return gen::ReshapeOp::create(builder, wide, ArrayRef<int64_t>{in, out});
}

/// Replaces the chain by its operator on a scaled filter and one addition.
static void rewrite(const AffineChain &chain) {
  Operation *heavy = chain.heavy(), *last = chain.last();
  ImplicitLocOpBuilder builder(last->getLoc(), last);
  AffineChain::Terms terms = chain.accumulate(builder);
  Operation *clone = builder.clone(*heavy);
  bool scalesFilter = terms.scale && !chain.keepsFilter();
  if (scalesFilter)
    clone->setOperand(1, gen::MultiplyOp::create(builder, heavy->getOperand(1),
                                                 alignWithFilter(builder, heavy, terms.scale)));
  clone->moveBefore(last);
  Value value = clone->getResult(0);
  if (terms.scale && !scalesFilter)
    value = gen::MultiplyOp::create(builder, value, terms.scale);
  gen::EventType result(last->getResult(0).getType());
  if (gen::EventType(value.getType()).event != result.event)
    value = gen::ReshapeOp::create(builder, value, ArrayRef<int64_t>(result.event));
  if (terms.shift)
    value = gen::AddOp::create(builder, value, terms.shift);
  last->getResult(0).replaceAllUsesWith(value);
  for (Operation *op : llvm::reverse(chain.operations()))
    op->erase();
  heavy->erase();
}

namespace {
struct FoldAffine : genc::impl::FoldAffineBase<FoldAffine> {
  void runOnOperation() override {
    SmallVector<Operation *> found;
    getOperation().walk([&](Operation *op) {
      if (isa<gen::LinearOp, gen::ConvOp, gen::ConvTransposeOp>(op))
        found.push_back(op);
    });
    for (Operation *heavy : found) {
      WeightValues weights;
      AffineChain chain(heavy, weights);
      if (!chain.pays())
        continue;
      rewrite(chain);
      ++folded;
    }
  }
};
} // namespace
