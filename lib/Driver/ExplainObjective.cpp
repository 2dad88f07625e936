//===- ExplainObjective.cpp - what is exact and what is sampled -------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ExplainObjective.h"
#include "Commands.h"
#include "Compilation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/JSON.h"

using namespace genc;

std::string ExplainedTerm::manner() const {
  std::string result = text("method").str();
  if (isOverBatch())
    result += ", estimated from the examples of the batch";
  if (isSampled()) {
    result += samples() == 0   ? ", as many draws an example as the caller says"
              : samples() == 1 ? ", 1 draw an example"
                               : ", " + std::to_string(samples()) + " draws an example";
    result += ", gradient: " + (text("estimator").empty() ? "none" : text("estimator").str());
  }
  if (!text("reason").empty())
    result += " (" + text("reason").str() + ")";
  return result;
}

std::vector<ExplainedObjective> genc::explainedObjectives(mlir::ModuleOp module) {
  std::vector<ExplainedObjective> objectives;
  for (auto entry : module.getOps<mlir::func::FuncOp>()) {
    auto terms = entry->getAttrOfType<mlir::ArrayAttr>("gen.terms");
    if (!terms || entry.getName().ends_with("_terms"))
      continue;
    auto text = entry->getAttrOfType<mlir::StringAttr>("gen.expression");
    objectives.push_back({entry.getName(), text.getValue(), {}});
    for (auto term : terms.getAsRange<mlir::DictionaryAttr>())
      objectives.back().terms.emplace_back(term);
  }
  return objectives;
}

static void printText(llvm::ArrayRef<ExplainedObjective> objectives) {
  for (const ExplainedObjective &objective : objectives) {
    llvm::outs() << objective.name << " = " << objective.text << "\n";
    for (const ExplainedTerm &term : objective.terms) {
      llvm::outs() << "  " << term.text("name");
      if (!term.text("text").empty())
        llvm::outs() << " = " << term.text("text");
      llvm::outs() << "\n    " << term.manner() << "\n";
    }
  }
}

static void printJson(llvm::ArrayRef<ExplainedObjective> objectives) {
  llvm::json::Object all;
  for (const ExplainedObjective &objective : objectives) {
    llvm::json::Array list;
    for (const ExplainedTerm &term : objective.terms) {
      llvm::json::Object object{{"coefficient", term.coefficient()}};
      for (llvm::StringRef key : {"name", "text", "method", "reason", "estimator"})
        if (!term.text(key).empty())
          object[key] = term.text(key);
      if (term.isSampled())
        object["samples"] = term.samples();
      if (term.isOverBatch())
        object["over_batch"] = true;
      list.push_back(std::move(object));
    }
    all[objective.name] = llvm::json::Object{{"text", objective.text}, {"terms", std::move(list)}};
  }
  llvm::outs() << llvm::json::Value(std::move(all)) << "\n";
}

int genc::explainObjectives(const Options &options) {
  Compilation compilation(options);
  if (!compilation.advance(Stage::Tensor))
    return compilation.exitCode() ? compilation.exitCode() : exitUserError;
  auto objectives = explainedObjectives(compilation.module());
  if (options.explainObjective == Options::Explain::Json)
    printJson(objectives);
  else if (options.explainObjective == Options::Explain::Latex)
    printLatex(objectives, llvm::outs());
  else
    printText(objectives);
  return exitOk;
}
