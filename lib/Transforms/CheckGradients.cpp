//===- CheckGradients.cpp - warns where training reaches a parameter by no gradient -===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Objective/Library.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

namespace genc {
#define GEN_PASS_DEF_CHECKGRADIENTS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// The weights that the gradient of a solved objective reaches.
class Reach {
public:
  explicit Reach(gen::ObjectiveOp objective) {
    follow(cast<gen::ResultOp>(objective.getBody().front().getTerminator()).getValue());
    while (!pending.empty())
      visit(pending.pop_back_val());
  }
  llvm::StringSet<> weights;

private:
  void follow(Value value) {
    bool smooth = !isa<RankedTensorType>(value.getType()) ||
                  isa<FloatType>(gen::EventType(value.getType()).element);
    if (smooth && seen.insert(value).second)
      pending.push_back(value);
  }

  void visit(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value))
      return visitArgument(argument);
    Operation *op = value.getDefiningOp();
    if (auto parameter = dyn_cast<gen::ParameterOp>(op))
      weights.insert(parameter.getName());
    if (auto update = dyn_cast<gen::UpdateStateOp>(op))
      return follow(update.getX());
    if (cutsGradient(op))
      return;
    if (auto scan = dyn_cast<gen::ScanOp>(op)) {
      unsigned number = cast<OpResult>(value).getResultNumber();
      follow(scan.getBody().front().getTerminator()->getOperand(number));
      if (number < scan.getCarried())
        follow(scan.getInitial()[number]);
      return;
    }
    llvm::for_each(op->getOperands(), [&](Value operand) { follow(operand); });
  }

  /// What a step carries came from the one before, or from outside.
  void visitArgument(BlockArgument argument) {
    auto scan = dyn_cast<gen::ScanOp>(argument.getOwner()->getParentOp());
    if (!scan || argument == scan.getStep())
      return;
    unsigned number = argument.getArgNumber() - 1;
    if (number >= scan.getCarried())
      return follow(scan.getSequences()[number - scan.getCarried()]);
    follow(scan.getInitial()[number]);
    follow(argument.getOwner()->getTerminator()->getOperand(number));
  }

  llvm::DenseSet<Value> seen;
  SmallVector<Value> pending;
};

struct CheckGradients : genc::impl::CheckGradientsBase<CheckGradients> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    llvm::StringSet<> reached;
    bool trains = false;
    for (auto step : getOperation().getOps<gen::TrainOp>()) {
      auto objective = getOperation().lookupSymbol<gen::ObjectiveOp>(step.getObjective());
      if (!objective || !objective.getTerms())
        return; // unknown, or not solved: nothing is known of it
      trains = true;
      Reach reach(objective);
      checkStep(step, reach);
      for (const auto &weight : reach.weights)
        reached.insert(weight.getKey());
    }
    if (trains)
      checkWeights(reached);
  }

  /// A step that cannot move anything.
  void checkStep(gen::TrainOp step, const Reach &reach) {
    auto isReached = [&](Attribute weight) {
      return reach.weights.contains(cast<StringAttr>(weight).getValue());
    };
    if (llvm::none_of(step.getOver(), isReached))
      report(step.getLoc(), Code::unreachedParameter)
          << "no gradient of `" << step.getObjective()
          << "` reaches the parameters that this step moves";
  }

  /// One message a layer: its weight and its bias are made at one place.
  void checkWeights(const llvm::StringSet<> &reached) {
    llvm::MapVector<Attribute, SmallVector<gen::WeightOp>> missed;
    for (auto weight : getOperation().getOps<gen::WeightOp>()) {
      if (!weight.getTrainable() || reached.contains(weight.getSymName()))
        continue;
      auto place = weight.getLoc()->findInstanceOf<FileLineColRange>();
      missed[place ? Attribute(place) : weight.getSymNameAttr()].push_back(weight);
    }
    for (auto &[place, weights] : missed) {
      auto names = llvm::map_range(
          weights, [](gen::WeightOp weight) { return ("`" + weight.getSymName() + "`").str(); });
      report(weights.front().getLoc(), Code::unreachedParameter)
          << "no gradient of what is trained reaches "
          << (weights.size() > 1 ? "the parameters " : "the parameter ") << llvm::join(names, ", ");
    }
  }
};

} // namespace
