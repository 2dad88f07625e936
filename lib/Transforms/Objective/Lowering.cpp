//===- Lowering.cpp - draws and densities as the library's functions -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Solver.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace genc;

/// The log-density of a draw under its own distribution, where the distribution gives both at once:
/// a flow need not be inverted.
void ObjectiveSolver::drawWithDensities() {
  SmallVector<gen::SampleOp> samples;
  objective.walk([&](gen::SampleOp sample) {
    if (library.defines(sample.getDistributionAttr(), "sample_with_log_density"))
      samples.push_back(sample);
  });
  for (gen::SampleOp sample : samples) {
    SmallVector<gen::LogDensityOp> densities = ownDensities(sample);
    if (densities.empty() ||
        sample.getScored()) // its score holds the draw fixed, the path does not
      continue;
    builder.setInsertionPoint(sample);
    auto [value, logDensity] = library.sampleWithLogDensity(builder, sample, sites);
    for (gen::LogDensityOp density : densities) {
      density.getResult().replaceAllUsesWith(logDensity);
      density.erase();
    }
    sample.getValue().replaceAllUsesWith(value);
    sample.erase();
  }
}

Value ObjectiveSolver::sampleOf(gen::SampleOp sample) {
  Value value = library.sample(builder, sample, sites);
  return sample.getScored() ? stop(value) : value;
}

/// Draws and log-densities that are left become the library's functions; what nothing reads goes.
LogicalResult ObjectiveSolver::lowerRest() {
  auto dropUnused = [&] {
    objective.walk<WalkOrder::PostOrder, ReverseIterator>([&](Operation *op) {
      bool droppable = isMemoryEffectFree(op) || isa<gen::SampleOp>(op);
      if (droppable && op->use_empty() && !op->hasTrait<OpTrait::IsTerminator>() && op != objective)
        op->erase();
    });
  };
  dropUnused();
  auto defines = [&](Operation *op, FlatSymbolRefAttr distribution, StringRef function) {
    if (library.defines(distribution, function))
      return true;
    good = false;
    if (!objective.getHidden())
      report(op->getLoc(), Code::unknownMember)
          << "the objective `" << objective.getSymName() << "` needs the `" << function << "` of `"
          << library.distribution(distribution).getName() << "`, which has none";
    return false;
  };
  drawWithDensities();
  objective.walk([&](Operation *op) {
    Value value;
    builder.setInsertionPoint(op);
    auto sample = dyn_cast<gen::SampleOp>(op);
    auto density = dyn_cast<gen::LogDensityOp>(op);
    if (sample && defines(op, sample.getDistributionAttr(), "sample"))
      value = sampleOf(sample);
    else if (density && defines(op, density.getDistributionAttr(), "log_density"))
      value = library.logDensity(builder, density);
    if (!value)
      return WalkResult::advance();
    op->getResult(0).replaceAllUsesWith(value);
    op->erase();
    return WalkResult::skip();
  });
  if (!good)
    return failure();
  dropUnused();
  objective.walk([&](Operation *op) {
    if (op->hasAttr("site"))
      if (Value sample = sampleNumber(op))
        op->insertOperands(0, sample);
  });
  return success();
}

/// What tells the draws of one site apart: the number of the step, counted through all loops
/// around.
Value ObjectiveSolver::sampleNumber(Operation *op) {
  auto scan = op->getParentOfType<gen::ScanOp>();
  if (!scan)
    return {};
  Value outer = sampleNumber(scan);
  if (!outer)
    return scan.getStep();
  builder.setInsertionPointToStart(&scan.getBody().front());
  auto type = RankedTensorType::get({}, builder.getI32Type());
  Value length = gen::ConstantOp::create(
      builder, op->getLoc(),
      DenseElementsAttr::get(type,
                             builder.getI32IntegerAttr(static_cast<int32_t>(scan.getLength()))));
  Value before = gen::MultiplyOp::create(builder, op->getLoc(), outer, length);
  return gen::AddOp::create(builder, op->getLoc(), before, scan.getStep());
}
