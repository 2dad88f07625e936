//===- EntryPaths.cpp - latent variables between two examples ------------------ ===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EntryBuilder.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc;

static Value number(OpBuilder &builder, Location loc, float value) {
  auto type = RankedTensorType::get({}, builder.getF32Type());
  return gen::ConstantOp::create(builder, loc, DenseElementsAttr::get(type, value));
}

/// (1 - t) from + t to, exact at both ends.
static Value onTheLine(OpBuilder &builder, Location loc, Value from, Value to, Value t) {
  Value rest = gen::SubtractOp::create(builder, loc, number(builder, loc, 1), t);
  Value first = gen::MultiplyOp::create(builder, loc, rest, from);
  Value second = gen::MultiplyOp::create(builder, loc, t, to);
  return gen::AddOp::create(builder, loc, first, second);
}

/// Null where there is no such path: between classes, or if the distribution states none.
Value EntryBuilder::between(gen::SampleOp sample, const Variable &variable, Value from, Value to,
                            Value t, Path path) {
  Location loc = sample.getLoc();
  gen::EventType type(sample.getType());
  if (!from || !to || !isa<FloatType>(type.element))
    return {};
  if (path == Path::Linear)
    return onTheLine(builder, loc, from, to, t);
  SmallVector<Value> operands(variable.parameters);
  Value everywhere =
      gen::BroadcastOp::create(builder, loc, t, builder.getDenseI64ArrayAttr(type.event));
  operands.append({from, to, everywhere});
  return inlineFunction(variable.distribution, "spherical", operands, sample.getVariable(), loc);
}

void EntryBuilder::addPath(ArrayRef<gen::ConditionalOp> encoders,
                           ArrayRef<gen::ConditionalOp> priors, Path path) {
  auto encode = [&](StringRef end) {
    suffix = end.str();
    add(encoders, Draw::Point);
    suffix.clear();
    return std::exchange(values, {});
  };
  llvm::StringMap<Value> from = encode("_from"), to = encode("_to");
  gen::EventType type;
  type.element = builder.getF32Type();
  type.plates = {builder.getStringAttr("batch")};
  type.plateSizes = {ShapedType::kDynamic};
  Value t = argument("t", type.type(), "place on the path: 0 is the first example, 1 the second",
                     "[0, 1]");
  auto choose = [&](gen::SampleOp sample, const Variable &variable) {
    StringRef name = sample.getVariable();
    return between(sample, variable, from.lookup(name), to.lookup(name), t, path);
  };
  if (path == Path::Spherical)
    add(priors, choose);
  for (gen::ConditionalOp encoder : encoders)
    for (auto sample : encoder.getBody().getOps<gen::SampleOp>()) {
      Value &value = values[sample.getVariable()];
      if (path == Path::Linear)
        value = choose(sample, Variable());
      complete &= value != nullptr;
    }
}
