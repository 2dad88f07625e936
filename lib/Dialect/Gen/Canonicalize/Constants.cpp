//===- Constants.cpp - evaluation of small constants ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Constants.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

using namespace mlir;
using namespace genc::gen;

/// Larger tables stay expressions: the program text is no place for them.
static constexpr int64_t manyElements = 64;

static APFloat roundTo(double number, Type element) {
  APFloat value(number);
  bool inexact;
  value.convert(cast<FloatType>(element).getFloatSemantics(), APFloat::rmNearestTiesToEven,
                &inexact);
  return value;
}

std::optional<double> genc::gen::splatNumber(Attribute value) {
  auto dense = dyn_cast_if_present<DenseFPElementsAttr>(value);
  if (!dense || !dense.isSplat())
    return std::nullopt;
  return dense.getSplatValue<APFloat>().convertToDouble();
}

/// The type of a constant result: static and without plates.
static RankedTensorType constantType(Operation *op) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  return type.hasStaticShape() && !type.getEncoding() ? type : RankedTensorType();
}

/// Elements of \p value as numbers, as many as \p type has, broadcast to its shape.
static SmallVector<double> spread(DenseFPElementsAttr value, RankedTensorType type) {
  ArrayRef<int64_t> shape = type.getShape(), from = value.getType().getShape();
  SmallVector<double> elements;
  for (const APFloat &element : value.getValues<APFloat>())
    elements.push_back(element.convertToDouble());
  SmallVector<double> result(type.getNumElements());
  for (int64_t i = 0, end = result.size(); i < end; ++i) {
    int64_t rest = i, index = 0, stride = 1;
    for (size_t axis = shape.size(), below = from.size(); below > 0; --below) {
      --axis;
      int64_t position = rest % shape[axis];
      rest /= shape[axis];
      index += from[below - 1] == 1 ? 0 : position * stride;
      stride *= from[below - 1];
    }
    result[i] = elements[index];
  }
  return result;
}

OpFoldResult genc::gen::foldUnary(Operation *op, Attribute x, function_ref<double(double)> f) {
  return foldBinary(op, x, x, [&](double a, double) { return f(a); });
}

OpFoldResult genc::gen::foldBinary(Operation *op, Attribute lhs, Attribute rhs,
                                   function_ref<double(double, double)> f) {
  auto left = dyn_cast_if_present<DenseFPElementsAttr>(lhs);
  auto right = dyn_cast_if_present<DenseFPElementsAttr>(rhs);
  RankedTensorType type = constantType(op);
  if (!left || !right || !type)
    return {};
  Type element = type.getElementType();
  if (left.isSplat() && right.isSplat()) {
    APFloat value = roundTo(f(*splatNumber(left), *splatNumber(right)), element);
    return value.isFinite() ? DenseElementsAttr::get(type, value) : OpFoldResult();
  }
  if (type.getNumElements() > manyElements)
    return {};
  SmallVector<APFloat> values;
  for (auto [a, b] : llvm::zip_equal(spread(left, type), spread(right, type))) {
    values.push_back(roundTo(f(a, b), element));
    if (!values.back().isFinite())
      return {};
  }
  return DenseElementsAttr::get(type, values);
}

OpFoldResult genc::gen::foldCompare(Operation *op, Attribute lhs, Attribute rhs,
                                    function_ref<bool(double, double)> f) {
  auto left = splatNumber(lhs), right = splatNumber(rhs);
  RankedTensorType type = constantType(op);
  if (!left || !right || !type)
    return {};
  return DenseElementsAttr::get(type, f(*left, *right));
}

OpFoldResult genc::gen::resizeSplat(Operation *op, Attribute x) {
  auto splat = dyn_cast_if_present<SplatElementsAttr>(x);
  RankedTensorType type = constantType(op);
  return splat && type ? OpFoldResult(splat.resizeSplat(type)) : OpFoldResult();
}
