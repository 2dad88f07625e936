//===- Library.h - functions of distributions in an objective's body ---*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_OBJECTIVE_LIBRARY_H
#define GENC_LIB_TRANSFORMS_OBJECTIVE_LIBRARY_H

#include "genc/Dialect/Gen/Ops/Model.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace genc {

/// How a gradient with respect to a distribution's parameters passes a draw.
enum class Reparameterisation {
  PointMass, ///< nothing is drawn: the value is a function of the parameters
  Pathwise,  ///< the draw is a differentiable function of parameters and noise
  None,      ///< a comparison or rounding lies between
};

/// Operators whose derivative is zero wherever it is defined, and `gen.stop_gradient`.
bool cutsGradient(mlir::Operation *op);

/// What the distributions of a module define, inlined where it is asked for.
class DistributionLibrary {
public:
  explicit DistributionLibrary(mlir::ModuleOp module);

  gen::DistributionOp distribution(mlir::FlatSymbolRefAttr symbol) const;
  bool defines(mlir::FlatSymbolRefAttr symbol, llvm::StringRef function) const;
  bool knowsDivergence(mlir::FlatSymbolRefAttr lhs, mlir::FlatSymbolRefAttr rhs) const;
  Reparameterisation reparameterisation(mlir::FlatSymbolRefAttr symbol) const;

  /// A draw; its noise is named after the variable, its sites are counted on.
  mlir::Value sample(mlir::OpBuilder &builder, gen::SampleOp sample, int64_t &sites) const;
  /// A draw with its log-density along the path that it took, summed over the event; the
  /// distribution defines `sample_with_log_density`.
  std::pair<mlir::Value, mlir::Value>
  sampleWithLogDensity(mlir::OpBuilder &builder, gen::SampleOp sample, int64_t &sites) const;
  /// Sums over the event: one number an example.
  mlir::Value logDensity(mlir::OpBuilder &builder, gen::LogDensityOp density) const;
  mlir::Value entropy(mlir::OpBuilder &builder, gen::SampleOp sample) const;
  mlir::Value divergence(mlir::OpBuilder &builder, gen::SampleOp lhs, gen::LogDensityOp rhs) const;

private:
  mlir::func::FuncOp function(mlir::FlatSymbolRefAttr symbol, llvm::StringRef name) const;
  llvm::SmallVector<mlir::Value> draw(mlir::OpBuilder &builder, gen::SampleOp sample,
                                      mlir::func::FuncOp sampler, int64_t &sites) const;
  mlir::Value sumOverEvent(mlir::OpBuilder &builder, mlir::Value value, mlir::FlatSymbolRefAttr of,
                           mlir::Location loc) const;

  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  llvm::DenseMap<std::pair<mlir::Attribute, mlir::Attribute>, gen::DivergenceOp> divergences;
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_OBJECTIVE_LIBRARY_H
