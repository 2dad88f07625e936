//===- Program.cpp - definitions of constants and casts -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Program.h"
#include "Definition.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

/// A literal as an expression of `type`.
Expr literal(Attribute value, Halide::Type type) {
  if (auto real = dyn_cast<FloatAttr>(value))
    return Internal::make_const(type, real.getValueAsDouble());
  APInt bits = cast<IntegerAttr>(value).getValue();
  return type.is_bool() ? Internal::make_bool(bits.getBoolValue()) : Internal::make_const(type, bits.getSExtValue());
}

template <typename T> Buffer<> dense(DenseElementsAttr values, const gen::EventType &type) {
  std::vector<int> extents;
  for (int64_t size : llvm::reverse(type.event))
    extents.push_back(static_cast<int>(size));
  Buffer<T> buffer(extents);
  T *out = buffer.data();
  if (isa<FloatType>(values.getElementType()))
    for (APFloat value : values.getValues<APFloat>()) {
      bool inexact;
      value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
      *out++ = static_cast<T>(value.convertToDouble());
    }
  else
    for (APInt value : values.getValues<APInt>())
      *out++ = static_cast<T>(values.getElementType().isInteger(1) ? value.getZExtValue() : value.getSExtValue());
  return buffer;
}

/// A program for a device holds no memory: a table is a tree of comparisons of the element's number.
/// Of large ones `prepare` makes memory, once.
LogicalResult table(gen::ConstantOp op, DenseElementsAttr values, StageBuilder &b) {
  constexpr int64_t most = 65536;
  if (values.getNumElements() > most)
    return op.emitError("a table of ") << values.getNumElements() << " numbers is too large for code on a device (at most "
                                       << most << "): make it a `param`";
  SmallVector<Expr> elements;
  for (Attribute value : values.getValues<Attribute>())
    elements.push_back(literal(value, b.element()));
  Expr number = 0;
  Exprs place = b.event();
  for (size_t i = 0; i < place.size(); ++i)
    number = number * static_cast<int32_t>(b.result.event[i]) + place[i];
  std::function<Expr(int32_t, int32_t)> between = [&](int32_t begin, int32_t end) -> Expr {
    if (end - begin == 1)
      return elements[begin];
    int32_t middle = begin + (end - begin) / 2;
    return select(number < middle, between(begin, middle), between(middle, end));
  };
  b.define(between(0, static_cast<int32_t>(elements.size())));
  return success();
}

LogicalResult constant(gen::ConstantOp op, StageBuilder &b) {
  auto values = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!values)
    return op.emitError("compiler bug: only dense constants reach a kernel");
  if (values.isSplat()) {
    b.define(literal(values.getSplatValue<Attribute>(), b.element()));
    return success();
  }
  Halide::Type type = b.element();
  if (b.graph.onDevice)
    return table(op, values, b);
  Buffer<> buffer = type == Float(64)  ? dense<double>(values, b.result)
                    : type.is_float()  ? dense<float>(values, b.result)
                    : type == Int(64)  ? dense<int64_t>(values, b.result)
                    : type.is_bool()   ? dense<uint8_t>(values, b.result)
                                       : dense<int32_t>(values, b.result);
  Expr value = buffer(b.arguments());
  b.define(type.is_bool() ? value != 0 : value);
  return success();
}

LogicalResult castOp(gen::CastOp op, StageBuilder &b) {
  Expr x = b.broadcast(op.getX());
  Halide::Type type = b.element();
  b.define(type.is_bool() ? x != Internal::make_zero(x.type()) : Halide::cast(type, x));
  return success();
}

/// bfloat16 is the upper half of a float. Halide's own type of it ends the compiler for CUDA.
Expr widenBfloat16(Expr bits) { return reinterpret<float>(cast<uint32_t>(bits) << 16); }

/// Where there is no instruction for it: exponent and fraction move to a float's places, and the exponent gets a float's bias.
/// That of subnormal numbers counts as one more, and the 1 that this puts in front of the fraction is subtracted. No float on the
/// way is subnormal, which devices and fast modes take for 0.
Expr widenHalfBits(Expr bits) {
  Expr half = cast<uint32_t>(bits), magnitude = half & 0x7fff, bias = Internal::make_const(UInt(32), 112 << 23);
  Expr moved = (magnitude << 13) + bias, unit = Internal::make_const(UInt(32), 1 << 23);
  Expr subnormal = reinterpret<uint32_t>(reinterpret<float>(moved + unit) - 0x1p-14f);
  Expr value = select(magnitude < 0x400, subnormal, magnitude >= 0x7c00, moved + bias, moved);
  return reinterpret<float>(value | ((half & 0x8000) << 16));
}

Expr widenHalf(Expr bits, const Graph &graph) {
  return graph.convertsHalf ? cast<float>(reinterpret(Float(16), bits)) : widenHalfBits(bits);
}

/// In the reference mode the operand holds the rounded numbers themselves.
LogicalResult widen(gen::WidenOp op, StageBuilder &b) {
  Expr x = b.broadcast(op.getX());
  bool half = b.typeOf(op.getX()).element.isF16();
  b.define(b.graph.reference ? x : half ? widenHalf(x, b.graph) : widenBfloat16(x));
  return success();
}

/// Every kernel is for inference; where a train step runs, the pass remove-dropout has made a constant of it.
LogicalResult training(gen::TrainingOp, StageBuilder &b) {
  b.define(Internal::make_bool(false));
  return success();
}

LogicalResult batchSize(gen::BatchSizeOp, StageBuilder &b) {
  b.define(cast(b.element(), b.graph.batch));
  return success();
}

LogicalResult updateState(gen::UpdateStateOp op, StageBuilder &b) {
  b.define(b.broadcast(op.getX()));
  return success();
}

LogicalResult stopGradient(gen::StopGradientOp op, StageBuilder &b) {
  b.define(b.broadcast(op.getX()));
  return success();
}

} // namespace

void registerProgramDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::ConstantOp, constant>(context);
    attachDefinition<gen::CastOp, castOp>(context);
    attachDefinition<gen::WidenOp, widen>(context);
    attachDefinition<gen::TrainingOp, training>(context);
    attachDefinition<gen::BatchSizeOp, batchSize>(context);
    attachDefinition<gen::StopGradientOp, stopGradient>(context);
    attachDefinition<gen::UpdateStateOp, updateState>(context);
  });
}

} // namespace genc::halide
