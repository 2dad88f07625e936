//===- Reduction.cpp - gradients of reductions -----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "Gradient.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include <limits>

using namespace mlir;

namespace genc::autodiff {
namespace {

/// The reduced axes, ascending.
template <typename Op> SmallVector<int64_t> reducedAxes(Op op) {
  gen::EventType x(op.getX().getType());
  SmallVector<int64_t> result;
  for (int64_t i = 0; i < x.rank(); ++i)
    if (!op.getAxes() ||
        llvm::any_of(*op.getAxes(), [&](int64_t axis) { return *x.axis(axis) == i; }))
      result.push_back(i);
  return result;
}

/// \p value, of the result's shape, with the reduced axes as size 1: it broadcasts to the operand.
template <typename Op> Term kept(Op op, Term value) {
  gen::EventType x(op.getX().getType());
  for (int64_t axis : reducedAxes(op))
    x.event[axis] = 1;
  return reshape(value, x.event);
}

void sum(gen::ReduceSumOp op, GradientBuilder &b) { b.add(op.getX(), kept(op, b.gradient())); }

/// exp(x - y) of the log-sum-exp y. Where all elements are -inf the bound makes it 0.
Term softmax(Term x, Term y) {
  Term lowest = number(std::numeric_limits<float>::lowest(), y);
  return apply<gen::ExpOp>(x - x.builder->make<gen::MaximumOp>(y.value, lowest.value));
}

void logsumexp(gen::ReduceLogsumexpOp op, GradientBuilder &b) {
  b.add(op.getX(), kept(op, b.gradient()) * softmax(b.term(op.getX()), kept(op, b.term(op.getResult()))));
}

/// All to the largest element, the first of equal ones. Found anew by its place, as a second
/// evaluation of the operand might round otherwise and equal nothing.
template <typename Op> void extremum(Op op, GradientBuilder &b) {
  gen::EventType x(op.getX().getType());
  SmallVector<int64_t> reduced = reducedAxes(op), order, front, back(x.rank());
  int64_t count = 1;
  for (int64_t i = 0; i < x.rank(); ++i)
    if (!llvm::is_contained(reduced, i)) {
      order.push_back(i);
      front.push_back(x.event[i]);
    }
  for (int64_t axis : reduced) {
    order.push_back(axis);
    count *= x.event[axis];
  }
  SmallVector<int64_t> turned;
  for (auto [i, axis] : llvm::enumerate(order)) {
    back[axis] = i;
    turned.push_back(x.event[axis]);
  }
  SmallVector<int64_t> rows(front), column(front);
  rows.push_back(count);
  column.push_back(1);
  Term values = reshape(b.make<gen::TransposeOp>(op.getX(), order), rows);
  if (std::is_same_v<Op, gen::ReduceMinOp>)
    values = -values;
  Term place = b.make<gen::ArgmaxOp>(values.value, -1, /*keep=*/false);
  Term share = reshape(b.gradient(), column) * b.make<gen::OneHotOp>(place.value, count);
  b.add(op.getX(), b.make<gen::TransposeOp>(reshape(share, turned).value, back));
}

/// The product of the others: of all by this one, but for zeros.
void product(gen::ReduceProdOp op, GradientBuilder &b) {
  DenseI64ArrayAttr axes = b.getDenseI64ArrayAttr(reducedAxes(op));
  Term x = b.term(op.getX());
  Term isZero = compare(x, "eq", 0), safe = select(isZero, 1, x);
  Term rest = b.make<gen::ReduceProdOp>(safe.value, axes, /*keep=*/true);
  Term marks = select(isZero, 1, b.zero(op.getX().getType()));
  Term zeros = b.make<gen::ReduceSumOp>(marks.value, axes, /*keep=*/true);
  Term others = select(isZero, select(compare(zeros, "le", 1), rest, 0),
                       select(compare(zeros, "le", 0), rest / safe, 0));
  b.add(x, kept(op, b.gradient()) * others);
}

/// What a plate's reduction gives has no such plate: it stretches over it by itself.
void plateSum(gen::PlateSumOp op, GradientBuilder &b) { b.add(op.getX(), b.gradient()); }

void plateLogsumexp(gen::PlateLogsumexpOp op, GradientBuilder &b) {
  b.add(op.getX(), b.gradient() * softmax(b.term(op.getX()), b.term(op.getResult())));
}

} // namespace

void registerReductionGradients(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachGradient<gen::ReduceSumOp, sum>(context);
    attachGradient<gen::ReduceLogsumexpOp, logsumexp>(context);
    attachGradient<gen::ReduceMaxOp, extremum<gen::ReduceMaxOp>>(context);
    attachGradient<gen::ReduceMinOp, extremum<gen::ReduceMinOp>>(context);
    attachGradient<gen::ReduceProdOp, product>(context);
    attachGradient<gen::PlateSumOp, plateSum>(context);
    attachGradient<gen::PlateLogsumexpOp, plateLogsumexp>(context);
  });
}

} // namespace genc::autodiff
