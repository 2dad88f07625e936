//===- Analysis.h - the dataflow analysis of ranges --------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_RANGES_ANALYSIS_H
#define GENC_LIB_TRANSFORMS_RANGES_ANALYSIS_H

#include "Range.h"
#include "mlir/Analysis/DataFlow/SparseAnalysis.h"

namespace genc {

using RangeLattice = mlir::dataflow::Lattice<Range>;

/// What all elements of every value may be. Begins at the arguments of functions (`gen.range`,
/// `gen.classes`), draws, constants and running statistics.
class RangeAnalysis : public mlir::dataflow::SparseForwardDataFlowAnalysis<RangeLattice> {
public:
  using SparseForwardDataFlowAnalysis::SparseForwardDataFlowAnalysis;

  llvm::LogicalResult visitOperation(mlir::Operation *op,
                                     llvm::ArrayRef<const RangeLattice *> operands,
                                     llvm::ArrayRef<RangeLattice *> results) override;

protected:
  void setToEntryState(RangeLattice *lattice) override;
};

/// The ranges of everything in one operator, computed.
class Ranges {
public:
  explicit Ranges(mlir::Operation *top);

  /// Of numbers of any value that the analysis does not reach.
  Range of(mlir::Value value);

private:
  mlir::DataFlowSolver solver;
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_RANGES_ANALYSIS_H
