//===- Estimators.h - how gradients pass draws -------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_OBJECTIVE_ESTIMATORS_H
#define GENC_LIB_TRANSFORMS_OBJECTIVE_ESTIMATORS_H

#include "Dependence.h"
#include "Library.h"

namespace genc {

/// The average that makes a draw: its estimator is the draw's.
gen::ExpectationOp averageOf(mlir::Value draw);

/// Those of the draws whose log-density carries the gradient.
DrawSet scoredOf(const DrawSet &draws);

/// log(E[...](exp(w))) of several draws, or with an estimator of its own: what is computed as one.
bool isLogMeanExp(gen::ExpectationOp average);

/// What `--explain-objective` calls it; empty where no gradient passes.
std::string estimatorOfDraw(mlir::Value draw, const DistributionLibrary &library);

/// Reports what an average asks for and its draws or its place do not have.
mlir::LogicalResult checkEstimator(gen::ExpectationOp average, const DistributionLibrary &library);

/// log q at a value, for the distribution q of a draw.
mlir::Value logDensityAt(mlir::OpBuilder &builder, gen::SampleOp sample,
                         mlir::ValueRange parameters, mlir::Value value);

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_OBJECTIVE_ESTIMATORS_H
