//===- SolveObjectives.cpp - averages become closed forms or draws ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Objective/Solver.h"
#include "genc/Dialect/Gen/Messages.h"
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
        continue;
      }
      if (failed(checkTerms(objective)))
        signalPassFailure();
    }
  }

  bool isTrained(gen::ObjectiveOp objective) {
    return llvm::any_of(getOperation().getOps<gen::TrainOp>(), [&](gen::TrainOp train) {
      return train.getObjective() == objective.getSymName();
    });
  }

  /// What the model asks of its objectives: `require analytic`, and a gradient where it trains.
  LogicalResult checkTerms(gen::ObjectiveOp objective) {
    bool good = true, trained = isTrained(objective);
    for (auto term : objective.getTerms()->getAsRange<DictionaryAttr>()) {
      auto text = [&](StringRef key) { return term.getAs<StringAttr>(key).getValue(); };
      if (text("method") != "Monte Carlo")
        continue;
      StringRef shown = text("text").empty() ? text("name") : text("text");
      if (objective.getAnalytic()) {
        good = false;
        InFlightDiagnostic message = report(objective.getLoc(), Code::notAnalytic);
        message << "`" << shown << "` of the objective `" << objective.getSymName()
                << "` needs sampling";
        if (!text("reason").empty())
          message.attachNote() << text("reason");
      }
      if (trained && text("estimator").empty()) {
        good = false;
        report(objective.getLoc(), Code::noEstimator)
            << "no gradient passes the draws of `" << shown << "` in the objective `"
            << objective.getSymName() << "`, which is trained: name an estimator";
      }
    }
    return success(good);
  }
};

} // namespace
