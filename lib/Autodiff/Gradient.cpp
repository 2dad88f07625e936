//===- Gradient.cpp - from an objective back to what it depends on ------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gradient.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::autodiff {
#include "Gradient.cpp.inc"

//===----------------------------------------------------------------------===//
// What needs a gradient
//===----------------------------------------------------------------------===//

static bool isReal(Value value) { return isa<FloatType>(getElementTypeOrSelf(value)); }

/// The body's values depend on each other from step to step: over and over, until nothing is new.
static void activateLoop(gen::ScanOp scan, ActiveValues &active) {
  Block &body = scan.getBody().front();
  auto yielded = body.getTerminator()->getOperands();
  for (auto [sequence, slice] : llvm::zip_equal(scan.getSequences(), scan.getSlices()))
    if (active.contains(sequence))
      active.insert(slice);
  for (bool changed = true; std::exchange(changed, false);) {
    activate(body, active);
    for (auto [i, argument] : llvm::enumerate(scan.getCarriedArguments()))
      if (active.contains(scan.getInitial()[i]) || active.contains(yielded[i]))
        changed |= active.insert(argument).second;
  }
  for (auto [i, result] : llvm::enumerate(scan.getResults()))
    if (active.contains(yielded[i]) ||
        (i < scan.getCarried() && active.contains(scan.getCarriedArguments()[i])))
      active.insert(result);
}

void activate(Block &block, ActiveValues &active) {
  for (Operation &op : block.without_terminator()) {
    if (auto scan = dyn_cast<gen::ScanOp>(op)) {
      activateLoop(scan, active);
      continue;
    }
    auto isActive = [&](Value operand) { return active.contains(operand); };
    if (op.hasTrait<gen::NotDifferentiable>() || llvm::none_of(op.getOperands(), isActive))
      continue;
    for (Value result : op.getResults())
      if (isReal(result))
        active.insert(result);
  }
}

//===----------------------------------------------------------------------===//
// GradientBuilder
//===----------------------------------------------------------------------===//

GradientBuilder::GradientBuilder(Location loc, Block &block, ActiveValues active)
    : ImplicitLocOpBuilder(loc, loc.getContext()), active(std::move(active)) {
  if (block.mightHaveTerminator())
    setInsertionPoint(block.getTerminator());
  else
    setInsertionPointToEnd(&block);
}

LogicalResult GradientBuilder::run(ArrayRef<Operation *> operations) {
  for (Operation *op : llvm::reverse(operations)) {
    bool used = llvm::any_of(op->getResults(), [&](Value result) { return gradientOf(result); });
    if (!used || op->hasTrait<gen::NotDifferentiable>()) // such as the reads of weights
      continue;
    auto rule = dyn_cast<GradientInterface>(op);
    if (!rule)
      return op->emitError("compiler bug: this operator has no gradient");
    current = op;
    setLoc(op->getLoc());
    rule.differentiate(*this);
    if (failed)
      return failure();
  }
  return success();
}

void GradientBuilder::finish() {
  for (Operation *op : erased)
    op->erase();
  erased.clear();
}

Term GradientBuilder::number(double value, Type element) {
  auto type = RankedTensorType::get({}, element);
  return make<gen::ConstantOp>(
      DenseElementsAttr::get(type, getFloatAttr(element, value).getValue()));
}

Term GradientBuilder::zero(Type type) {
  return term(fit(number(0, getElementTypeOrSelf(type)), type));
}

Term GradientBuilder::gradient(unsigned result) {
  Value value = current->getResult(result);
  if (Value known = gradientOf(value))
    return term(known);
  return zero(value.getType());
}

Term GradientBuilder::chain(Term derivative) {
  Term given = gradient();
  return select(compare(given, "ne", 0), given * derivative, 0);
}

void GradientBuilder::add(Value operand, Value contribution) {
  if (!isActive(operand))
    return;
  contribution = fit(contribution, operand.getType());
  Value &sum = gradients[operand];
  if (!sum)
    order.push_back(operand);
  sum = sum ? gen::AddOp::create(*this, sum, contribution).getResult() : contribution;
}

Value GradientBuilder::fit(Value value, Type type) {
  gen::EventType from(value.getType()), to(type);
  SmallVector<int64_t> axes;
  int64_t extra = from.rank() - to.rank();
  for (int64_t i = 0; i < from.rank(); ++i)
    if (i < extra || (to.event[i - extra] == 1 && from.event[i] != 1))
      axes.push_back(i);
  if (!axes.empty()) {
    value = gen::ReduceSumOp::create(*this, value, getDenseI64ArrayAttr(axes), /*keep=*/true);
    if (extra > 0)
      value = gen::ReshapeOp::create(
          *this, value, ArrayRef<int64_t>(gen::EventType(value.getType()).event).drop_front(extra));
  }
  for (StringAttr plate : from.plates)
    if (!llvm::is_contained(to.plates, plate))
      value = gen::PlateSumOp::create(*this, value, plate);
  if (value.getType() != type) {
    auto plates =
        to.plates.empty() ? gen::PlatesAttr() : gen::PlatesAttr::get(getContext(), to.plates);
    value = gen::BroadcastOp::create(*this, value, getDenseI64ArrayAttr(to.event), plates);
  }
  return value;
}

bool GradientBuilder::mayBeInfinite(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !(op->hasTrait<gen::Elementwise>() ||
               isa<gen::ReshapeOp, gen::TransposeOp, gen::SliceOp, gen::BroadcastOp>(op)))
    return false;
  auto [place, fresh] = infinite.try_emplace(value, false);
  if (!fresh)
    return place->second;
  bool answer =
      isa<gen::ExpOp, gen::Expm1Op, gen::LogOp, gen::Log1pOp, gen::SqrtOp, gen::RsqrtOp,
          gen::DivideOp, gen::PowOp, gen::LgammaOp, gen::DigammaOp>(op) ||
      llvm::any_of(op->getOperands(), [&](Value operand) { return mayBeInfinite(operand); });
  return infinite[value] = answer;
}

void registerGradients(DialectRegistry &registry) {
  registerProgramGradients(registry);
  registerElementwiseGradients(registry);
  registerLinearGradients(registry);
  registerPoolGradients(registry);
  registerShapeGradients(registry);
  registerReductionGradients(registry);
  registerControlGradients(registry);
}

} // namespace genc::autodiff
