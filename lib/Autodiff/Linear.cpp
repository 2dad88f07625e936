//===- Linear.cpp - gradients of matrix products and convolutions ---------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Linear.h"
#include "Gradient.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace genc::autodiff {
namespace {

/// The last two axes exchanged.
Term turned(Term x) {
  int64_t rank = gen::EventType(x.value.getType()).rank();
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[rank - 2], order[rank - 1]);
  return x.builder->make<gen::TransposeOp>(x.value, order);
}

/// x^T y over the rows of all examples. Values of pairs of examples have no place in memory that a
/// product could read: theirs is a sum over plates.
Value overAllRows(GradientBuilder &b, Value x, Value y) {
  gen::EventType left(x.getType()), right(y.getType());
  if (left.batchPlates() < 2 && right.batchPlates() < 2)
    return b.make<gen::LinearWeightGradientOp>(x, y);
  auto type = RankedTensorType::get({left.event.back(), right.event.back()}, left.element);
  left.event.push_back(1);
  right.event.insert(right.event.end() - 1, 1);
  return b.fit(reshape(b.term(x), left.event) * reshape(b.term(y), right.event), type);
}

void linear(gen::LinearOp op, GradientBuilder &b) {
  if (b.isActive(op.getX()))
    b.add(op.getX(),
          b.make<gen::LinearOp>(b.gradient().value, turned(b.term(op.getWeight())).value));
  if (b.isActive(op.getWeight()))
    b.add(op.getWeight(), overAllRows(b, op.getX(), b.gradient()));
}

/// Whether \p matrix is one and the same in all the products that \p result holds.
bool isShared(Value matrix, const gen::EventType &result) {
  gen::EventType type(matrix.getType());
  bool single =
      llvm::all_of(ArrayRef(type.event).drop_back(2), [](int64_t size) { return size == 1; });
  return single && type.plates.empty() && (!result.plates.empty() || result.rank() > 2);
}

/// y = A B, where A and B are the operands or their transposes: the gradients are G B^T and A^T G.
/// One that all products share has the sum over them, one product over all their rows.
void matmul(gen::MatmulOp op, GradientBuilder &b) {
  Value left = op.getA(), right = op.getB();
  bool turnA = op.getTransposeA(), turnB = op.getTransposeB();
  gen::EventType result(op.getType());
  Term g = b.gradient();
  auto times = [&](Value x, Value y, bool turnX, bool turnY) -> Value {
    return b.make<gen::MatmulOp>(x, y, turnX, turnY);
  };
  auto overRows = [&](Value x, Value y)
      -> Value { // x^T y over rows of all products; both have the leading axes of the result
    auto spread = [&](Value value) -> Value {
      gen::EventType type(value.getType());
      SmallVector<int64_t> event(ArrayRef(result.event).drop_back(2));
      event.append(type.event.end() - 2, type.event.end());
      return type.event == event ? value : Value(b.make<gen::BroadcastOp>(value, event));
    };
    return overAllRows(b, spread(x), spread(y));
  };
  auto rows = [&](Value x, bool transposed) -> Value {
    return transposed ? turned(b.term(x)).value : x;
  };
  auto give = [&](Value operand, Value gradient, bool shared) {
    if (shared)
      gradient = reshape(b.term(gradient), gen::EventType(operand.getType()).event);
    b.add(operand, gradient);
  };
  if (b.isActive(left)) {
    bool shared = isShared(left, result);
    Value columns = rows(right, !turnB), gt = shared ? turned(g).value : g.value;
    give(left,
         shared  ? (turnA ? overRows(columns, gt) : overRows(gt, columns))
         : turnA ? times(right, g, turnB, true)
                 : times(g, right, false, !turnB),
         shared);
  }
  if (b.isActive(right)) {
    bool shared = isShared(right, result);
    give(right,
         shared  ? (turnB ? overRows(g, rows(left, turnA)) : overRows(rows(left, turnA), g))
         : turnB ? times(g, left, true, turnA)
                 : times(left, g, !turnA, false),
         shared);
  }
}

/// Numbers of an attribute, one a spatial axis.
SmallVector<int64_t> numbersOr(std::optional<ArrayRef<int64_t>> numbers, size_t axes,
                               int64_t fallback) {
  return numbers ? SmallVector<int64_t>(*numbers) : SmallVector<int64_t>(axes, fallback);
}

/// The filter's gradient of a convolution of \p x whose result has \p gradient: from the padded
/// input, as the convolution reads it.
Term filterGradient(Term x, Term gradient, ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
                    SmallVector<int64_t> low, SmallVector<int64_t> high, ArrayRef<int64_t> dilation,
                    int64_t groups) {
  GradientBuilder &b = *x.builder;
  low.push_back(0), high.push_back(0);
  if (llvm::any_of(low, [](int64_t n) { return n > 0; }) ||
      llvm::any_of(high, [](int64_t n) { return n > 0; }))
    x = b.make<gen::PadOp>(x.value, low, high, APFloat(0.0));
  return b.make<gen::ConvFilterGradientOp>(x.value, gradient.value, kernel,
                                           b.getDenseI64ArrayAttr(strides),
                                           b.getDenseI64ArrayAttr(dilation), groups);
}

void conv(gen::ConvOp op, GradientBuilder &b) {
  gen::EventType x(op.getX().getType()), y(op.getType()), filter(op.getFilter().getType());
  size_t axes = x.rank() - 1;
  auto strides = numbersOr(op.getStrides(), axes, 1),
       dilation = numbersOr(op.getDilation(), axes, 1);
  auto low = numbersOr(op.getPaddingLow(), axes, 0), high = numbersOr(op.getPaddingHigh(), axes, 0);
  SmallVector<int64_t> unread; // pixels at the end that no window reaches
  for (size_t i = 0; i < axes; ++i) {
    int64_t span = (y.event[i] - 1) * strides[i] + dilation[i] * (filter.event[i] - 1) + 1;
    unread.push_back(x.event[i] + low[i] + high[i] - span);
  }
  auto attribute = [&](ArrayRef<int64_t> numbers) { return b.getDenseI64ArrayAttr(numbers); };
  if (b.isActive(op.getX()))
    b.add(op.getX(),
          b.make<gen::ConvTransposeOp>(b.gradient().value, turned(b.term(op.getFilter())).value,
                                       attribute(strides), attribute(low), attribute(high),
                                       attribute(unread), attribute(dilation), op.getGroups()));
  if (b.isActive(op.getFilter()))
    b.add(op.getFilter(),
          filterGradient(b.term(op.getX()), b.gradient(), ArrayRef(filter.event).take_front(axes),
                         strides, low, high, dilation, op.getGroups()));
}

/// `conv_transpose` is the adjoint of a convolution; so the other way round.
void convTranspose(gen::ConvTransposeOp op, GradientBuilder &b) {
  gen::EventType x(op.getX().getType()), filter(op.getFilter().getType());
  size_t axes = x.rank() - 1;
  auto attribute = [&](ArrayRef<int64_t> numbers) { return b.getDenseI64ArrayAttr(numbers); };
  auto strides = numbersOr(op.getStrides(), axes, 1),
       dilation = numbersOr(op.getDilation(), axes, 1);
  auto low = numbersOr(op.getPaddingLow(), axes, 0), high = numbersOr(op.getPaddingHigh(), axes, 0);
  if (b.isActive(op.getX())) {
    Term result = b.make<gen::ConvOp>(b.gradient().value, turned(b.term(op.getFilter())).value,
                                      attribute(strides), attribute(low), attribute(high),
                                      attribute(dilation), op.getGroups());
    // More output padding than a stride is read by windows that stand for no input.
    if (gen::EventType(result.value.getType()).event != x.event)
      result = b.make<gen::SliceOp>(result.value,
                                    b.getDenseI64ArrayAttr(SmallVector<int64_t>(x.rank(), 0)),
                                    b.getDenseI64ArrayAttr(x.event), DenseI64ArrayAttr());
    b.add(op.getX(), result);
  }
  if (!b.isActive(op.getFilter()))
    return;
  b.add(op.getFilter(), turned(filterGradient(b.gradient(), b.term(op.getX()),
                                              ArrayRef(filter.event).take_front(axes), strides, low,
                                              high, dilation, op.getGroups())));
}

} // namespace

void registerLinearGradients(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachGradient<gen::LinearOp, linear>(context);
    attachGradient<gen::MatmulOp, matmul>(context);
    attachGradient<gen::ConvOp, conv>(context);
    attachGradient<gen::ConvTransposeOp, convTranspose>(context);
  });
}

} // namespace genc::autodiff
