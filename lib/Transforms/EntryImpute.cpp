//===- EntryImpute.cpp - missing elements of the data -------------------------- ===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EntryBuilder.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"

using namespace mlir;
using namespace genc;

/// Most steps of the chain.
static constexpr int64_t mostSteps = 1 << 20;

void EntryBuilder::addImputation(ArrayRef<gen::ConditionalOp> priors,
                                 ArrayRef<gen::ConditionalOp> encoders,
                                 ArrayRef<gen::ConditionalOp> decoders) {
  Location loc = function.getLoc();
  // Of every decoded variable the state of the chain, in which missing elements are drawn, and the
  // same with their means.
  SmallVector<gen::SampleOp> decoded;
  SmallVector<Value> states, means;
  auto decode = [&] {
    states.clear();
    means.clear();
    add(decoders, [&](gen::SampleOp sample, const Variable &variable) -> Value {
      StringRef name = sample.getVariable();
      gen::EventType type(sample.getType());
      Value data = input(name, sample.getType(), loc);
      type.element = builder.getI32Type();
      Value given = argument((name + "_observed").str(), type.type(),
                             ("0 where an element of " + name + " is missing, and not read").str());
      auto zero = DenseElementsAttr::get(RankedTensorType::get({}, builder.getI32Type()), 0);
      Value observed = gen::CompareOp::create(builder, loc, given,
                                              gen::ConstantOp::create(builder, loc, zero), "ne");
      auto completed = [&](Draw draw) -> Value {
        Value value = valueOf(sample, variable, draw);
        if (!value || value.getType() != sample.getType())
          return {};
        return gen::SelectOp::create(builder, loc, observed, data, value);
      };
      states.push_back(completed(Draw::Sample));
      means.push_back(completed(Draw::Point));
      complete &= states.back() && means.back();
      return states.back();
    });
  };
  for (gen::ConditionalOp decoder : decoders)
    llvm::append_range(decoded, decoder.getBody().getOps<gen::SampleOp>());
  add(priors, Draw::Sample);
  decode();
  if (!complete)
    return;

  Value steps = argument("steps", builder.getI64Type(),
                         "number of draws of the chain behind the first, which is from the prior");
  SmallVector<Value> inputs{steps};
  llvm::append_range(inputs, states);
  llvm::append_range(inputs, means);
  SmallVector<Type> types(ValueRange(inputs).drop_front().getTypes());
  auto scan = gen::ScanOp::create(builder, loc, types, inputs, types.size(), mostSteps);
  Block &body = scan.getBody().emplaceBlock();
  body.addArgument(RankedTensorType::get({}, builder.getI32Type()), loc);
  for (Type type : types)
    body.addArgument(type, loc);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&body);
    step = scan.getStep();
    for (auto [sample, state] : llvm::zip(decoded, scan.getCarriedArguments()))
      values[sample.getVariable()] = state;
    add(encoders, Draw::Sample);
    forgetData();
    decode();
    step = Value();
    SmallVector<Value> next(states);
    llvm::append_range(next, means);
    if (!complete)
      next.assign(scan.getCarriedArguments().begin(), scan.getCarriedArguments().end());
    gen::YieldOp::create(builder, loc, next);
  }
  for (auto [i, sample] : llvm::enumerate(decoded)) {
    StringRef name = sample.getVariable();
    auto data = module.lookupSymbol<gen::DataOp>(name);
    result(scan.getResult(i), name.str(),
           (name + " with missing elements drawn by the last step").str(), data);
    result(scan.getResult(decoded.size() + i), (name + "_mean").str(),
           (name + " with the mean of the likelihood in place of these draws").str(), data);
  }
}
