//===- Term.cpp - arithmetic of gradient rules --------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gradient.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::autodiff {

Term number(double value, Term like) {
  return like.builder->number(value, getElementTypeOrSelf(like.value));
}

Term operator+(Term a, Term b) { return a.builder->make<gen::AddOp>(a.value, b.value); }
Term operator-(Term a, Term b) { return a.builder->make<gen::SubtractOp>(a.value, b.value); }
Term operator*(Term a, Term b) { return a.builder->make<gen::MultiplyOp>(a.value, b.value); }
Term operator/(Term a, Term b) { return a.builder->make<gen::DivideOp>(a.value, b.value); }
Term operator-(Term a) { return apply<gen::NegateOp>(a); }
Term operator+(double a, Term b) { return b + number(a, b); }
Term operator-(double a, Term b) { return number(a, b) - b; }
Term operator*(double a, Term b) { return b * number(a, b); }
Term operator/(double a, Term b) { return number(a, b) / b; }
Term operator-(Term a, double b) { return a - number(b, a); }

Term compare(Term a, StringRef predicate, Term b) {
  return a.builder->make<gen::CompareOp>(a.value, b.value, predicate);
}
Term compare(Term a, StringRef predicate, double b) { return compare(a, predicate, number(b, a)); }

Term select(Term condition, Term a, Term b) {
  return a.builder->make<gen::SelectOp>(condition.value, a.value, b.value);
}
Term select(Term condition, Term a, double b) { return select(condition, a, number(b, a)); }
Term select(Term condition, double a, Term b) { return select(condition, number(a, b), b); }

Term reshape(Term x, ArrayRef<int64_t> event) {
  return x.builder->make<gen::ReshapeOp>(x.value, event);
}

} // namespace genc::autodiff
