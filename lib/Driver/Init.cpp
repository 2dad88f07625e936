//===- Init.cpp - genc init -------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "LoadWeights.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Weights/SafetensorsWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace genc;

/// Every parameter says how it begins.
static bool checkInitials(Compilation &compilation) {
  bool complete = true;
  for (auto weight : compilation.module().getOps<gen::WeightOp>())
    if (!weight->hasAttr("init")) {
      compilation.diagnostics().error(Code::noInitialValue, llvm::SMRange())
          << "the parameter " << tick(weight.getSymName())
          << " has no initial value: add `init` to its declaration";
      complete = false;
    }
  return complete;
}

/// Evaluates the entry `init`: the weights in their order.
std::optional<std::vector<LoadedWeight>> genc::drawWeights(const Options &given,
                                                           Compilation &model) {
  if (!checkInitials(model))
    return std::nullopt;
  Options options = given;
  options.entries = {"init"};
  Compilation compilation(options);
  if (!compilation.advance(Stage::Tensor))
    return std::nullopt;
  auto init = compilation.module().lookupSymbol<mlir::func::FuncOp>("init");
  auto drawn = evaluateReference(init, {}, 1, nullptr, {options.seed, 0, 0});
  if (mlir::failed(drawn)) {
    compilation.internalError("init", "the initial weights do not evaluate");
    return std::nullopt;
  }
  std::vector<LoadedWeight> weights;
  for (auto [weight, values] : llvm::zip_equal(compilation.weights(), *drawn)) {
    values = values.as(HostTensor::Kind::F32);
    weights.push_back(
        {weight.path, weight.shape,
         std::vector<float>(values.data<float>(), values.data<float>() + values.elements())});
  }
  return weights;
}

int genc::initWeights(const Options &options) {
  if (options.output.empty()) {
    llvm::errs() << "genc: error: the weights need a file: -o WEIGHTS.safetensors\n";
    return exitUsage;
  }
  Compilation compilation(options);
  if (!compilation.advance(Stage::Model))
    return compilation.exitCode();
  auto weights = drawWeights(options, compilation);
  if (!weights)
    return exitUserError;
  std::vector<NamedTensor> tensors;
  for (const LoadedWeight &weight : *weights)
    tensors.push_back({weight.path, weight.shape, weight.values});
  if (llvm::Error error = writeSafetensors(options.output, tensors)) {
    compilation.diagnostics().error(Code::cannotWrite, llvm::SMRange())
        << llvm::toString(std::move(error));
    return exitUserError;
  }
  return exitOk;
}
