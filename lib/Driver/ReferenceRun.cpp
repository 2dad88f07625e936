//===- ReferenceRun.cpp - entries evaluated in float64 ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ReferenceRun.h"
#include "LoadWeights.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Runtime/abi.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace genc;

std::optional<ReferenceRun> ReferenceRun::load(Compilation &compilation, const Options &options) {
  ReferenceRun run(compilation);
  if (options.weights.empty())
    return run;
  auto loaded = loadWeights(compilation, options);
  if (!loaded)
    return std::nullopt;
  for (const LoadedWeight &weight : *loaded) {
    HostTensor tensor = HostTensor::zeros(HostTensor::Kind::F32, weight.shape);
    std::memcpy(tensor.bytes.data(), weight.values.data(), tensor.bytes.size());
    run.weights[weight.path] = tensor.as(HostTensor::Kind::F64);
  }
  return run;
}

/// What a library says of a status.
static llvm::StringRef messageOf(int32_t status) {
  switch (status) {
#define GENC_STATUS(name, value, message)                                                          \
  case value:                                                                                      \
    return message;
#include "genc/Runtime/Status.def"
  }
  return "";
}

/// Whether every number of steps that \p inputs give lies within its loop.
static bool stepsFit(mlir::func::FuncOp function, llvm::ArrayRef<HostTensor> inputs) {
  bool fits = true;
  function.walk([&](gen::ScanOp scan) {
    auto argument = mlir::dyn_cast_if_present<mlir::BlockArgument>(scan.getSteps());
    double steps = argument ? inputs[argument.getArgNumber()].at(0) : 0;
    fits &= steps >= 0 && steps <= static_cast<double>(scan.getLength());
  });
  return fits;
}

std::optional<std::vector<HostTensor>> ReferenceRun::run(llvm::StringRef entry,
                                                         llvm::ArrayRef<HostTensor> inputs,
                                                         int64_t batch, const DrawState &draws,
                                                         const TensorLookup &noise) const {
  auto function = compilation->module().lookupSymbol<mlir::func::FuncOp>(entry);
  if (!stepsFit(function, inputs)) {
    compilation->diagnostics().error(Code::callFailed, llvm::SMRange())
        << "the entry failed: " << messageOf(GENC_BAD_STEPS);
    return std::nullopt;
  }
  auto lookup = [&](llvm::StringRef name) -> const HostTensor * {
    auto found = weights.find(name);
    return found == weights.end() ? nullptr : &found->second;
  };
  auto results = evaluateReference(function, inputs, batch, lookup, draws, noise);
  if (mlir::succeeded(results))
    return std::move(*results);
  compilation->internalError("reference", "the entry does not evaluate");
  return std::nullopt;
}
