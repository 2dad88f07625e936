//===- ExplainObjective.h - what is known of solved objectives ---------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_EXPLAINOBJECTIVE_H
#define GENC_LIB_DRIVER_EXPLAINOBJECTIVE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

namespace genc {

/// One term as the passes left it.
struct ExplainedTerm {
  explicit ExplainedTerm(mlir::DictionaryAttr entry) : entry(entry) {}
  llvm::StringRef text(llvm::StringRef key) const {
    auto value = entry.getAs<mlir::StringAttr>(key);
    return value ? value.getValue() : llvm::StringRef();
  }
  int64_t samples() const { return entry.getAs<mlir::IntegerAttr>("samples").getInt(); }
  bool isSampled() const { return text("method") == "Monte Carlo"; }
  /// Whether the value of one example depends on the others of its batch.
  bool isOverBatch() const { return entry.contains("over_batch"); }
  double coefficient() const {
    return entry.getAs<mlir::FloatAttr>("coefficient").getValueAsDouble();
  }
  /// "Monte Carlo, 1 draw an example, gradient: pathwise": how it is computed, and why.
  std::string manner() const;

private:
  mlir::DictionaryAttr entry;
};

struct ExplainedObjective {
  llvm::StringRef name, text;
  std::vector<ExplainedTerm> terms;
};

/// The objectives of a module at the stage `tensor`.
std::vector<ExplainedObjective> explainedObjectives(mlir::ModuleOp module);

/// A part of a document that uses the packages amsmath and amssymb: for each objective its formula,
/// and a table of its terms.
void printLatex(llvm::ArrayRef<ExplainedObjective> objectives, llvm::raw_ostream &os);

} // namespace genc

#endif // GENC_LIB_DRIVER_EXPLAINOBJECTIVE_H
