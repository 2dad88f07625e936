//===- Init.cpp - genc init -------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "Compilation.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Weights/SafetensorsWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace genc;

/// Evaluates the function `init` of the module: one result a weight, in their order, drawn from the initial
/// distributions that the model states.
int genc::initWeights(const Options &options) {
  Compilation compilation(options);
  Diagnostics &diags = compilation.diagnostics();
  if (options.output.empty()) {
    llvm::errs() << "genc: error: the weights need a file: -o WEIGHTS.safetensors\n";
    return exitUsage;
  }
  if (!compilation.advance(Stage::Tensor))
    return compilation.exitCode();
  auto init = compilation.module().lookupSymbol<mlir::func::FuncOp>("init");
  std::vector<HostTensor> drawn;
  if (init) {
    auto results = evaluateReference(init, {}, 1, nullptr, {options.seed, 0, 0});
    if (mlir::failed(results)) {
      compilation.internalError("init", "the initial weights do not evaluate");
      return compilation.exitCode();
    }
    drawn = std::move(*results);
  }
  std::vector<NamedTensor> tensors;
  size_t next = 0;
  for (auto weight : compilation.module().getOps<gen::WeightOp>()) {
    HostTensor &values = drawn[next++];
    values = values.as(HostTensor::Kind::F32);
    tensors.push_back({weight.getSymName(), values.shape,
                       llvm::ArrayRef<float>(values.data<float>(), values.elements())});
  }
  if (llvm::Error error = writeSafetensors(options.output, tensors)) {
    diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
    return exitUserError;
  }
  return exitOk;
}
