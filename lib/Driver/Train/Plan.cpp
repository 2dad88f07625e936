//===- Plan.cpp - what a model's `train` asks for ---------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plan.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace genc;

std::vector<std::string> TrainPlan::entries() const {
  std::vector<std::string> names = schedules;
  for (const PlannedStep &step : steps)
    for (const std::string &name : {step.gradientEntry(), step.update})
      if (!llvm::is_contained(names, name))
        names.push_back(name);
  return names;
}

bool TrainPlan::averages() const {
  return llvm::any_of(steps, [](const PlannedStep &step) {
    return llvm::any_of(step.states, [](const auto &state) { return state.name == averageState; });
  });
}

std::optional<TrainPlan> genc::planTraining(Compilation &compilation) {
  mlir::ModuleOp module = compilation.module();
  TrainPlan plan;
  for (auto function : module.getOps<mlir::func::FuncOp>())
    if (function->hasAttr("gen.schedule"))
      plan.schedules.push_back(function.getName().str());
  for (auto op : module.getOps<gen::TrainOp>()) {
    PlannedStep step{op.getObjective().str(),
                     op.getUpdate().str(),
                     op.getMaximize(),
                     op->hasAttr("gen.joins"),
                     static_cast<int64_t>(op.getTimes()),
                     {},
                     {}};
    for (auto name : op.getOver().getAsRange<mlir::StringAttr>())
      step.over.push_back(name.str());
    auto update = module.lookupSymbol<mlir::func::FuncOp>(step.update);
    for (unsigned i = 3; i < update.getNumArguments(); ++i)
      step.states.push_back(
          {update.getArgAttrOfType<mlir::StringAttr>(i, "gen.name").str(),
           static_cast<float>(
               update.getArgAttrOfType<mlir::FloatAttr>(i, "gen.init").getValueAsDouble())});
    plan.steps.push_back(std::move(step));
  }
  if (!plan.steps.empty())
    return plan;
  compilation.diagnostics().error(Code::nothingToTrain, llvm::SMRange())
      << "the model does not say how it is trained: add `train maximize ... with adam(1e-3);`";
  return std::nullopt;
}
