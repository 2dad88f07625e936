//===- Gradient.h - what gradient rules are written with --------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule adds to the gradient of each operand what the operator contributes to it:
//
//   void sine(gen::SinOp op, GradientBuilder &b) {
//     b.add(op.getX(), b.gradient() * apply<gen::CosOp>(b.term(op.getX())));
//   }
//
// A contribution may have more or fewer axes and plates than its operand: it is summed over those
// that the operand lacks, and repeated over those that it lacks itself. What is added for an
// operand that no weight reaches is dropped.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_AUTODIFF_GRADIENT_H
#define GENC_LIB_AUTODIFF_GRADIENT_H

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/DenseSet.h"

namespace genc::autodiff {

class GradientBuilder;

/// A value with arithmetic: each operation makes an elementwise operator. Numbers take the element
/// type of the other side.
struct Term {
  GradientBuilder *builder;
  mlir::Value value;
  operator mlir::Value() const { return value; }
};

/// A number of the element type of `like`.
Term number(double value, Term like);
Term operator+(Term a, Term b);
Term operator-(Term a, Term b);
Term operator*(Term a, Term b);
Term operator/(Term a, Term b);
Term operator-(Term a);
Term operator+(double a, Term b);
Term operator-(double a, Term b);
Term operator*(double a, Term b);
Term operator/(double a, Term b);
Term operator-(Term a, double b);
/// `predicate` is one of those of `gen.compare`.
Term compare(Term a, llvm::StringRef predicate, double b);
Term compare(Term a, llvm::StringRef predicate, Term b);
Term select(Term condition, Term a, Term b);
Term select(Term condition, Term a, double b);
Term select(Term condition, double a, Term b);
/// The value under another event of as many elements.
Term reshape(Term x, llvm::ArrayRef<int64_t> event);

/// Values through which a weight reaches others: the only ones that need a gradient.
using ActiveValues = llvm::DenseSet<mlir::Value>;

/// Adds to `active` every value of `block` that depends on one of them through differentiable
/// operators.
void activate(mlir::Block &block, ActiveValues &active);

/// The gradients of the values of one block, from the last operator to the first.
class GradientBuilder : public mlir::ImplicitLocOpBuilder {
public:
  /// Makes operators at the end of `block`, or in front of its terminator.
  GradientBuilder(mlir::Location loc, mlir::Block &block, ActiveValues active);

  /// Applies the rules of `operations`, the last one first. Fails at an operator without one, which
  /// is reported.
  mlir::LogicalResult run(llvm::ArrayRef<mlir::Operation *> operations);

  //===--------------------------------------------------------------------===//
  // For rules
  //===--------------------------------------------------------------------===//

  Term term(mlir::Value value) { return {this, value}; }
  Term number(double value, mlir::Type element);
  /// A value of this type that is zero everywhere.
  Term zero(mlir::Type type);
  template <typename Op, typename... Args> Term make(Args &&...args) {
    return term(Op::create(*this, std::forward<Args>(args)...));
  }

  /// The gradient with respect to a result of the operator whose rule runs; zero where nothing used
  /// the result.
  Term gradient(unsigned result = 0);
  /// gradient() * derivative, where the derivative may be infinite or no number: 0 where the
  /// gradient is.
  Term chain(Term derivative);
  /// Adds to the gradient with respect to `operand`.
  void add(mlir::Value operand, mlir::Value contribution);
  /// The gradient so far, of the type of `value`; null where there is none.
  mlir::Value gradientOf(mlir::Value value) const { return gradients.lookup(value); }
  bool isActive(mlir::Value value) const { return active.contains(value); }
  const ActiveValues &activeValues() const { return active; }
  /// The values outside of the block that have gradients, in the order in which they got them.
  llvm::ArrayRef<mlir::Value> touched() const { return order; }
  /// Whether finite inputs may make an element infinite or no number: a logarithm of zero, a
  /// quotient.
  bool mayBeInfinite(mlir::Value value);
  /// `value` with the axes, sizes and plates of `type`.
  mlir::Value fit(mlir::Value value, mlir::Type type);
  /// Erases `op` when all is done: rules before it may still ask for its values.
  void eraseLater(mlir::Operation *op) { erased.push_back(op); }
  void reportFailure() { failed = true; }
  /// Whether loops store the products and reductions of their steps for the steps of their
  /// gradients, which compute them again otherwise.
  bool storesProducts = true;
  void finish();

private:
  ActiveValues active;
  llvm::DenseMap<mlir::Value, mlir::Value> gradients;
  llvm::SmallVector<mlir::Value> order;
  llvm::DenseMap<mlir::Value, bool> infinite;
  llvm::SmallVector<mlir::Operation *> erased;
  mlir::Operation *current = nullptr;
  bool failed = false;
};

/// op(x).
template <typename Op> Term apply(Term x) { return x.builder->make<Op>(x.value); }

void registerProgramGradients(mlir::DialectRegistry &registry);
void registerElementwiseGradients(mlir::DialectRegistry &registry);
void registerLinearGradients(mlir::DialectRegistry &registry);
void registerPoolGradients(mlir::DialectRegistry &registry);
void registerShapeGradients(mlir::DialectRegistry &registry);
void registerReductionGradients(mlir::DialectRegistry &registry);
void registerControlGradients(mlir::DialectRegistry &registry);

} // namespace genc::autodiff

#include "Gradient.h.inc"

namespace genc::autodiff {

template <typename Op, void (*Rule)(Op, GradientBuilder &)>
struct GradientModel : GradientInterface::ExternalModel<GradientModel<Op, Rule>, Op> {
  void differentiate(mlir::Operation *op, GradientBuilder &builder) const {
    Rule(mlir::cast<Op>(op), builder);
  }
};

/// Op::attachInterface for a plain function.
template <typename Op, void (*Rule)(Op, GradientBuilder &)>
void attachGradient(mlir::MLIRContext *context) {
  Op::template attachInterface<GradientModel<Op, Rule>>(*context);
}

} // namespace genc::autodiff

#endif // GENC_LIB_AUTODIFF_GRADIENT_H
