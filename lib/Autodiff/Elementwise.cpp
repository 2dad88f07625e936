//===- Elementwise.cpp - gradients of elementwise operators --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "Gradient.h"
#include "mlir/IR/Matchers.h"
#include <cmath>

using namespace mlir;

namespace genc::autodiff {
namespace {

//===----------------------------------------------------------------------===//
// Functions of one value: their derivatives from x and y = f(x)
//===----------------------------------------------------------------------===//

using Derivative = Term (*)(Term x, Term y);

Term ofNegate(Term x, Term) { return number(-1, x); }
Term ofAbs(Term x, Term) { return apply<gen::SignOp>(x); } // 0 at 0
Term ofSin(Term x, Term) { return apply<gen::CosOp>(x); }
Term ofCos(Term x, Term) { return -apply<gen::SinOp>(x); }
Term ofTanh(Term, Term y) { return 1 - y * y; }
Term ofSigmoid(Term, Term y) { return y * (1 - y); }
Term ofSoftplus(Term x, Term) { return apply<gen::SigmoidOp>(x); }
Term ofErf(Term x, Term) { return M_2_SQRTPI * apply<gen::ExpOp>(-(x * x)); }
// These may be infinite where the function is finite, or where it is not but nothing reads it.
Term ofExp(Term, Term y) { return y; }
Term ofExpm1(Term x, Term) { return apply<gen::ExpOp>(x); } // y + 1 loses what is near 0
Term ofLog(Term x, Term) { return 1 / x; }
Term ofLog1p(Term x, Term) { return 1 / (1 + x); }
Term ofSqrt(Term, Term y) { return 0.5 / y; }
Term ofRsqrt(Term, Term y) { return -0.5 * (y * y * y); }
Term ofLgamma(Term x, Term) { return apply<gen::DigammaOp>(x); }
Term ofDigamma(Term x, Term) { return apply<gen::TrigammaOp>(x); }

template <typename Op, Derivative derivative> void bounded(Op op, GradientBuilder &b) {
  b.add(op.getX(), b.gradient() * derivative(b.term(op.getX()), b.term(op.getResult())));
}

template <typename Op, Derivative derivative> void unbounded(Op op, GradientBuilder &b) {
  b.add(op.getX(), b.chain(derivative(b.term(op.getX()), b.term(op.getResult()))));
}

//===----------------------------------------------------------------------===//
// Functions of two values
//===----------------------------------------------------------------------===//

void addition(gen::AddOp op, GradientBuilder &b) {
  b.add(op.getLhs(), b.gradient());
  b.add(op.getRhs(), b.gradient());
}

void subtraction(gen::SubtractOp op, GradientBuilder &b) {
  b.add(op.getLhs(), b.gradient());
  b.add(op.getRhs(), -b.gradient());
}

void product(gen::MultiplyOp op, GradientBuilder &b) {
  auto times = [&](Value factor) {
    return b.mayBeInfinite(factor) ? b.chain(b.term(factor)) : b.gradient() * b.term(factor);
  };
  if (b.isActive(op.getLhs()))
    b.add(op.getLhs(), times(op.getRhs()));
  if (b.isActive(op.getRhs()))
    b.add(op.getRhs(), times(op.getLhs()));
}

void quotient(gen::DivideOp op, GradientBuilder &b) {
  Term divisor = b.term(op.getRhs());
  if (matchPattern(op.getRhs(), m_Constant())) // not 0
    return b.add(op.getLhs(), b.gradient() / divisor);
  b.add(op.getLhs(), b.chain(1 / divisor));
  b.add(op.getRhs(), b.chain(-(b.term(op.getResult()) / divisor)));
}

/// p x^(p-1), which is 0 for p = 0 also where x is; x^p log x, which tends to 0 with x.
void power(gen::PowOp op, GradientBuilder &b) {
  Term x = b.term(op.getLhs()), p = b.term(op.getRhs()), y = b.term(op.getResult());
  if (b.isActive(x)) {
    Term slope = p * b.make<gen::PowOp>(x.value, (p - 1.0).value);
    b.add(x, b.chain(select(compare(p, "eq", 0), 0, slope)));
  }
  if (b.isActive(p))
    b.add(p, b.chain(select(compare(x, "eq", 0), 0, y * apply<gen::LogOp>(x))));
}

/// Equal ones: the right operand has the gradient, so that maximum(x, 0) has none at 0. The result says
/// which it was: what an activation is taken of need not be kept.
template <typename Op> void extremum(Op op, GradientBuilder &b) {
  constexpr bool isMax = std::is_same_v<Op, gen::MaximumOp>;
  Term left = compare(b.term(op.getResult()), isMax ? "gt" : "lt", b.term(op.getRhs()));
  b.add(op.getLhs(), select(left, b.gradient(), 0));
  b.add(op.getRhs(), select(left, 0, b.gradient()));
}

void choice(gen::SelectOp op, GradientBuilder &b) {
  Term condition = b.term(op.getCondition());
  b.add(op.getLhs(), select(condition, b.gradient(), 0));
  b.add(op.getRhs(), select(condition, 0, b.gradient()));
}

} // namespace

void registerElementwiseGradients(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachGradient<gen::NegateOp, bounded<gen::NegateOp, ofNegate>>(context);
    attachGradient<gen::AbsOp, bounded<gen::AbsOp, ofAbs>>(context);
    attachGradient<gen::SinOp, bounded<gen::SinOp, ofSin>>(context);
    attachGradient<gen::CosOp, bounded<gen::CosOp, ofCos>>(context);
    attachGradient<gen::TanhOp, bounded<gen::TanhOp, ofTanh>>(context);
    attachGradient<gen::SigmoidOp, bounded<gen::SigmoidOp, ofSigmoid>>(context);
    attachGradient<gen::SoftplusOp, bounded<gen::SoftplusOp, ofSoftplus>>(context);
    attachGradient<gen::ErfOp, bounded<gen::ErfOp, ofErf>>(context);
    attachGradient<gen::ExpOp, unbounded<gen::ExpOp, ofExp>>(context);
    attachGradient<gen::Expm1Op, unbounded<gen::Expm1Op, ofExpm1>>(context);
    attachGradient<gen::LogOp, unbounded<gen::LogOp, ofLog>>(context);
    attachGradient<gen::Log1pOp, unbounded<gen::Log1pOp, ofLog1p>>(context);
    attachGradient<gen::SqrtOp, unbounded<gen::SqrtOp, ofSqrt>>(context);
    attachGradient<gen::RsqrtOp, unbounded<gen::RsqrtOp, ofRsqrt>>(context);
    attachGradient<gen::LgammaOp, unbounded<gen::LgammaOp, ofLgamma>>(context);
    attachGradient<gen::DigammaOp, unbounded<gen::DigammaOp, ofDigamma>>(context);
    attachGradient<gen::AddOp, addition>(context);
    attachGradient<gen::SubtractOp, subtraction>(context);
    attachGradient<gen::MultiplyOp, product>(context);
    attachGradient<gen::DivideOp, quotient>(context);
    attachGradient<gen::PowOp, power>(context);
    attachGradient<gen::MaximumOp, extremum<gen::MaximumOp>>(context);
    attachGradient<gen::MinimumOp, extremum<gen::MinimumOp>>(context);
    attachGradient<gen::SelectOp, choice>(context);
  });
}

} // namespace genc::autodiff
