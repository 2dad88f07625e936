//===- SolveObjectives.cpp - averages become closed forms or draws ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Objective/Solver.h"
#include "genc/Transforms/Passes.h"

namespace genc {
#define GEN_PASS_DEF_SOLVEOBJECTIVES
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

struct SolveObjectives : genc::impl::SolveObjectivesBase<SolveObjectives> {
  using SolveObjectivesBase::SolveObjectivesBase;

  void runOnOperation() override {
    DistributionLibrary library(getOperation());
    for (auto objective : llvm::make_early_inc_range(getOperation().getOps<gen::ObjectiveOp>())) {
      if (objective.getTerms())
        continue; // solved before
      if (failed(ObjectiveSolver(objective, library).run())) {
        if (!objective.getHidden())
          return signalPassFailure();
        objective.erase(); // no entry follows from a model that lacks what it needs
      }
    }
  }
};

} // namespace
