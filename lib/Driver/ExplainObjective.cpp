//===- ExplainObjective.cpp - what is exact and what is sampled -------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "Compilation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace genc;

namespace {

/// One term as the passes left it.
struct ExplainedTerm {
  explicit ExplainedTerm(mlir::DictionaryAttr entry) : entry(entry) {}
  llvm::StringRef text(llvm::StringRef key) const {
    auto value = entry.getAs<mlir::StringAttr>(key);
    return value ? value.getValue() : llvm::StringRef();
  }
  int64_t samples() const { return entry.getAs<mlir::IntegerAttr>("samples").getInt(); }
  bool isOverBatch() const {
    auto value = entry.getAs<mlir::BoolAttr>("over_batch");
    return value && value.getValue();
  }
  bool isSampled() const { return text("method") == "Monte Carlo"; }

  llvm::json::Object json() const {
    llvm::json::Object object;
    for (llvm::StringRef key : {"name", "text", "method", "reason", "estimator"})
      if (!text(key).empty())
        object[key] = text(key);
    if (isSampled())
      object["samples"] = samples();
    if (isOverBatch())
      object["over_batch"] = true;
    return object;
  }

  void print(llvm::raw_ostream &os) const {
    os << "  " << text("name");
    if (!text("text").empty())
      os << " = " << text("text");
    os << "\n    " << text("method");
    if (isOverBatch())
      os << ", estimated from the examples of the batch";
    if (isSampled()) {
      os << ", ";
      if (samples() == 0)
        os << "as many draws an example as the caller says";
      else
        os << samples() << (samples() == 1 ? " draw" : " draws") << " an example";
      os << ", gradient: " << (text("estimator").empty() ? "none" : text("estimator"));
    }
    if (!text("reason").empty())
      os << " (" << text("reason") << ")";
    os << "\n";
  }

private:
  mlir::DictionaryAttr entry;
};

} // namespace

int genc::explainObjectives(const Options &options) {
  Compilation compilation(options);
  if (!compilation.advance(Stage::Tensor))
    return compilation.exitCode() ? compilation.exitCode() : exitUserError;
  llvm::json::Object all;
  for (auto entry : compilation.module().getOps<mlir::func::FuncOp>()) {
    auto terms = entry->getAttrOfType<mlir::ArrayAttr>("gen.terms");
    if (!terms || entry.getName().ends_with("_terms"))
      continue;
    llvm::StringRef text = entry->getAttrOfType<mlir::StringAttr>("gen.expression").getValue();
    llvm::json::Array list;
    if (!options.json)
      llvm::outs() << entry.getName() << " = " << text << "\n";
    for (mlir::Attribute attribute : terms) {
      ExplainedTerm term(llvm::cast<mlir::DictionaryAttr>(attribute));
      if (options.json)
        list.push_back(term.json());
      else
        term.print(llvm::outs());
    }
    all[entry.getName()] = llvm::json::Object{{"text", text}, {"terms", std::move(list)}};
  }
  if (options.json)
    llvm::outs() << llvm::json::Value(std::move(all)) << "\n";
  return exitOk;
}
