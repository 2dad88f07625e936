//===- Model.cpp - ranges of a model's variables ----------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Model.h"
#include "Transfer.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace genc;

static Range parsed(std::optional<StringRef> text) {
  return text ? Range::parse(*text).value_or(Range::all()) : Range::all();
}

/// What a distribution gives.
static Range support(gen::SampleOp sample) {
  auto distribution = SymbolTable::lookupNearestSymbolFrom<gen::DistributionOp>(
      sample, sample.getDistributionAttr());
  return distribution ? parsed(distribution.getSupport()) : Range::all();
}

Range genc::rangeOfVariable(ModuleOp module, StringRef name) {
  if (auto data = module.lookupSymbol<gen::DataOp>(name)) {
    if (data.getClasses())
      return Range::closed(0, static_cast<double>(*data.getClasses() - 1));
    return parsed(data.getRange());
  }
  Range range; // several conditionals may draw one variable: a prior and an encoder
  for (auto conditional : module.getOps<gen::ConditionalOp>())
    for (auto sample : conditional.getBody().getOps<gen::SampleOp>())
      if (sample.getVariable() == name)
        range = Range::join(range, support(sample));
  return range.isEmpty() ? Range::all() : range;
}

std::optional<Range> genc::transferModel(Operation *op, ArrayRef<Range>) {
  if (auto sample = dyn_cast<gen::SampleOp>(op))
    return support(sample);
  return std::nullopt;
}
