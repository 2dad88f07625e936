//===- AffineChain.cpp - scales and shifts behind a linear operator -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AffineChain.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc;

/// Whether every element of the result is an output channel of its own: `linear` to a plain vector.
static bool channelsAreElements(Operation *heavy) {
  return isa<gen::LinearOp>(heavy) && gen::EventType(heavy->getResult(0).getType()).rank() == 1;
}

/// The operand of a binary \p op that is not \p value.
static Value otherOperand(Operation *op, Value value) {
  return op->getOperand(op->getOperand(0) == value ? 1 : 0);
}

AffineChain::AffineChain(Operation *heavy, WeightValues &weights) : first(heavy), weights(weights) {
  Value value = heavy->getResult(0);
  SmallVector<Operation *> reshapes; // counts only where something follows
  while (value.hasOneUse() && weights.isFixed(heavy->getOperand(1))) {
    Operation *user = *value.getUsers().begin();
    if (!extends(user, value))
      break;
    if (isa<gen::ReshapeOp>(user)) {
      reshapes.push_back(user);
    } else {
      run.append(reshapes);
      reshapes.clear();
      run.push_back(user);
      if (isa<gen::AddOp, gen::SubtractOp>(user))
        ++shifts;
      if (!isa<gen::AddOp>(user)) // a subtraction from a constant changes the sign
        scaled |= !isa<gen::SubtractOp>(user) || user->getOperand(1) == value;
      if (isa<gen::MultiplyOp, gen::DivideOp>(user))
        scaledByWeights |= weights.of(otherOperand(user, value)) == Dependence::Weights;
    }
    value = user->getResult(0);
  }
}

bool AffineChain::fits(Value term, Value value) const {
  if (!weights.isFixed(term))
    return false;
  gen::EventType type(term.getType());
  return channelsAreElements(first) || type.event.empty() ||
         llvm::all_of(ArrayRef(type.event).drop_back(), [](int64_t size) { return size == 1; });
}

bool AffineChain::extends(Operation *user, Value value) const {
  if (isa<gen::ReshapeOp>(user))
    return channelsAreElements(first);
  if (user->getNumResults() != 1 || user->getResult(0).getType() != value.getType())
    return false;
  if (isa<gen::NegateOp>(user))
    return true;
  if (isa<gen::DivideOp>(user) && user->getOperand(0) != value)
    return false;
  return isa<gen::AddOp, gen::SubtractOp, gen::MultiplyOp, gen::DivideOp>(user) &&
         fits(otherOperand(user, value), value);
}

bool AffineChain::keepsFilter() const {
  return first->getOperand(1).getDefiningOp<gen::WidenOp>() != nullptr;
}

bool AffineChain::pays() const {
  if (keepsFilter()) { // one scale and one shift are left
    auto terms = llvm::count_if(run, [](Operation *op) { return !isa<gen::ReshapeOp>(op); });
    return terms > int64_t(scaled) + int64_t(shifts > 0);
  }
  bool computed = !first->getOperand(1).getDefiningOp<gen::ParameterOp>();
  return scaledByWeights || (scaled && computed) || (!scaled && shifts > 1);
}

/// The operator of class \p Op on \p term, where it is there, and \p other.
template <typename Op> static Value apply(ImplicitLocOpBuilder &builder, Value term, Value other) {
  return term ? Op::create(builder, term, other).getResult() : Value();
}

/// \p term under the event of a reshape: element by element, unless it is one number.
static Value follow(ImplicitLocOpBuilder &builder, Value term, ArrayRef<int64_t> from,
                    ArrayRef<int64_t> to) {
  if (!term || gen::EventType(term.getType()).eventElements() == 1)
    return term;
  Value wide = gen::BroadcastOp::create(builder, term, from);
  return gen::ReshapeOp::create(builder, wide, to);
}

static Value literal(ImplicitLocOpBuilder &builder, Value like, double number) {
  Type element = cast<ShapedType>(like.getType()).getElementType();
  auto type = RankedTensorType::get({}, element);
  return gen::ConstantOp::create(
      builder, DenseElementsAttr::get(type, builder.getFloatAttr(element, number).getValue()));
}

AffineChain::Terms AffineChain::accumulate(ImplicitLocOpBuilder &builder) const {
  Value scale, shift, value = first->getResult(0);
  auto negate = [&](Value term) -> Value {
    return term ? gen::NegateOp::create(builder, term).getResult() : Value();
  };
  for (Operation *op : run) {
    gen::EventType from(value.getType()), to(op->getResult(0).getType());
    if (isa<gen::ReshapeOp>(op)) {
      scale = follow(builder, scale, from.event, to.event);
      shift = follow(builder, shift, from.event, to.event);
      value = op->getResult(0);
      continue;
    }
    bool negates =
        isa<gen::NegateOp>(op) || (isa<gen::SubtractOp>(op) && op->getOperand(1) == value);
    if (negates) {
      scale = scale ? negate(scale) : literal(builder, value, -1.0);
      shift = negate(shift);
    }
    Value other = isa<gen::NegateOp>(op) ? Value() : otherOperand(op, value);
    if (isa<gen::MultiplyOp>(op)) {
      scale = scale ? apply<gen::MultiplyOp>(builder, scale, other) : other;
      shift = apply<gen::MultiplyOp>(builder, shift, other);
    } else if (isa<gen::DivideOp>(op)) {
      scale = apply<gen::DivideOp>(builder, scale ? scale : literal(builder, value, 1.0), other);
      shift = apply<gen::DivideOp>(builder, shift, other);
    } else if (isa<gen::AddOp>(op) || (isa<gen::SubtractOp>(op) && negates)) {
      shift = shift ? apply<gen::AddOp>(builder, shift, other) : other;
    } else if (isa<gen::SubtractOp>(op)) {
      shift = shift ? apply<gen::SubtractOp>(builder, shift, other) : negate(other);
    }
    value = op->getResult(0);
  }
  // The scale belongs to the filter: back to the event that the operator gives.
  gen::EventType from(value.getType()), to(first->getResult(0).getType());
  if (from.event != to.event)
    scale = follow(builder, scale, from.event, to.event);
  return {scale, shift};
}
