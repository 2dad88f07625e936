//===- LoadWeights.h - the weights of a model from a file -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_LOADWEIGHTS_H
#define GENC_LIB_DRIVER_LOADWEIGHTS_H

#include "Compilation.h"

namespace genc {

/// One weight of the model with its values.
struct LoadedWeight {
  std::string path;
  std::vector<int64_t> shape;
  std::vector<float> values;
};

/// Reads the file of --weights, through the map of --weights-map where given. Values come in the order of the
/// module's `gen.weight`s. nullopt after an error, which is reported.
std::optional<std::vector<LoadedWeight>> loadWeights(Compilation &compilation, const Options &options);

/// The weights at the beginning, drawn from the distributions that the model states, with --seed. nullopt after an
/// error, which is reported.
std::optional<std::vector<LoadedWeight>> drawWeights(const Options &options, Compilation &model);

/// The values as the flat block that libraries read: each weight at its `gen.offset`; the module may lack some.
std::string flatWeights(mlir::ModuleOp module, llvm::ArrayRef<LoadedWeight> weights);

} // namespace genc

#endif // GENC_LIB_DRIVER_LOADWEIGHTS_H
