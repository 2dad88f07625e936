//===- Elementwise.cpp - definitions of elementwise operators -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Definition.h"
#include "Math.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

template <typename Op, Expr (*Function)(Expr), Expr (*Accurate)(Expr)> LogicalResult unary(Op op, StageBuilder &b) {
  Expr x = b.broadcast(op->getOperand(0));
  b.define(b.graph.accurate ? Accurate(x) : Function(x));
  return success();
}

template <typename Op, Expr (*Function)(Expr, Expr)> LogicalResult binary(Op op, StageBuilder &b) {
  b.define(Function(b.broadcast(op->getOperand(0)), b.broadcast(op->getOperand(1))));
  return success();
}

Expr negate(Expr x) { return -x; }
Expr absolute(Expr x) { return Halide::abs(x); }
Expr log(Expr x) { return math::log(x); }
Expr floor(Expr x) { return Halide::floor(x); }
Expr ceil(Expr x) { return Halide::ceil(x); }
Expr nearest(Expr x) { return Halide::round(x); } // ties to even
Expr sign(Expr x) {
  Expr zero = Internal::make_const(x.type(), 0), one = Internal::make_const(x.type(), 1);
  return select(x > zero, one, x < zero, -one, x);
}
Expr logicalNot(Expr x) { return !x; }

Expr add(Expr a, Expr b) { return a + b; }
Expr subtract(Expr a, Expr b) { return a - b; }
Expr multiply(Expr a, Expr b) { return a * b; }
Expr divide(Expr a, Expr b) { return a.type().is_float() ? math::divide(a, b) : a / b; }
Expr power(Expr a, Expr b) {
  if (a.type().is_float())
    return math::pow(a, b);
  return cast(a.type(), math::pow(cast<float>(a), cast<float>(b)));
}
Expr maximum(Expr a, Expr b) { return Halide::max(a, b); }
Expr minimum(Expr a, Expr b) { return Halide::min(a, b); }
Expr logicalAnd(Expr a, Expr b) { return a && b; }
Expr logicalOr(Expr a, Expr b) { return a || b; }

LogicalResult compare(gen::CompareOp op, StageBuilder &b) {
  Expr lhs = b.broadcast(op.getLhs()), rhs = b.broadcast(op.getRhs());
  StringRef predicate = op.getPredicate();
  b.define(predicate == "lt"   ? lhs < rhs
           : predicate == "le" ? lhs <= rhs
           : predicate == "gt" ? lhs > rhs
           : predicate == "ge" ? lhs >= rhs
           : predicate == "eq" ? lhs == rhs
                               : lhs != rhs);
  return success();
}

/// A choice by bits, which is no branch.
Expr chooseBits(const Expr &condition, const Expr &left, const Expr &right) {
  Halide::Type bits = left.type().with_code(Halide::Type::Int);
  Expr mask = Internal::make_zero(bits) - cast(bits, condition);
  return reinterpret(left.type(), (reinterpret(bits, left) & mask) | (reinterpret(bits, right) & ~mask));
}

LogicalResult choose(gen::SelectOp op, StageBuilder &b) {
  Expr condition = b.broadcast(op.getCondition()), left = b.broadcast(op.getLhs()), right = b.broadcast(op.getRhs());
  gen::EventType type = b.typeOf(op.getCondition());
  // One condition for all elements would become a branch around the launch, where the host cannot read it.
  bool one = type.eventElements() == 1 && type.plates.empty();
  b.define(b.graph.onDevice && one ? chooseBits(condition, left, right) : select(condition, left, right));
  return success();
}

/// `Accurate` stands in for `Function` in kernels of `accurate_math`.
template <typename Op, Expr (*Function)(Expr), Expr (*Accurate)(Expr) = Function>
void attachUnary(MLIRContext *context) {
  attachDefinition<Op, unary<Op, Function, Accurate>>(context);
}
template <typename Op, Expr (*Function)(Expr, Expr)> void attachBinary(MLIRContext *context) {
  attachDefinition<Op, binary<Op, Function>>(context);
}

} // namespace

void registerElementwiseDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachUnary<gen::NegateOp, negate>(context);
    attachUnary<gen::AbsOp, absolute>(context);
    attachUnary<gen::ExpOp, math::exp, math::accurate::exp>(context);
    attachUnary<gen::LogOp, log>(context);
    attachUnary<gen::Log1pOp, math::log1p>(context);
    attachUnary<gen::Expm1Op, math::expm1, math::accurate::expm1>(context);
    attachUnary<gen::SqrtOp, math::sqrt>(context);
    attachUnary<gen::RsqrtOp, math::rsqrt>(context);
    attachUnary<gen::SinOp, math::sin>(context);
    attachUnary<gen::CosOp, math::cos>(context);
    attachUnary<gen::TanhOp, math::tanh, math::accurate::tanh>(context);
    attachUnary<gen::SigmoidOp, math::sigmoid, math::accurate::sigmoid>(context);
    attachUnary<gen::SoftplusOp, math::softplus, math::accurate::softplus>(context);
    attachUnary<gen::ErfOp, math::erf, math::accurate::erf>(context);
    attachUnary<gen::LgammaOp, math::lgamma>(context);
    attachUnary<gen::DigammaOp, math::digamma>(context);
    attachUnary<gen::TrigammaOp, math::trigamma>(context);
    attachUnary<gen::FloorOp, floor>(context);
    attachUnary<gen::CeilOp, ceil>(context);
    attachUnary<gen::RoundOp, nearest>(context);
    attachUnary<gen::SignOp, sign>(context);
    attachUnary<gen::LogicalNotOp, logicalNot>(context);
    attachBinary<gen::AddOp, add>(context);
    attachBinary<gen::SubtractOp, subtract>(context);
    attachBinary<gen::MultiplyOp, multiply>(context);
    attachBinary<gen::DivideOp, divide>(context);
    attachBinary<gen::PowOp, power>(context);
    attachBinary<gen::MaximumOp, maximum>(context);
    attachBinary<gen::MinimumOp, minimum>(context);
    attachBinary<gen::LogicalAndOp, logicalAnd>(context);
    attachBinary<gen::LogicalOrOp, logicalOr>(context);
    attachDefinition<gen::CompareOp, compare>(context);
    attachDefinition<gen::SelectOp, choose>(context);
  });
}

} // namespace genc::halide
