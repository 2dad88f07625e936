//===- Init.cpp - genc init -------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Build.h"
#include "Commands.h"
#include "Execute.h"
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

/// Compiles the entry `init` for this machine and runs it: the weights do not depend on the target.
std::optional<std::vector<LoadedWeight>> genc::drawWeights(const Options &given,
                                                           Compilation &model) {
  if (!checkInitials(model))
    return std::nullopt;
  if (model.module().getOps<gen::WeightOp>().empty())
    return std::vector<LoadedWeight>();
  Options options = given;
  options.entries = {"init"};
  options.target = *Target::parse("host");
  options.makeStatic = false;
  options.report = false;
  options.weights.clear();
  Compilation compilation(options);
  if (!compilation.advance(Stage::Schedule))
    return std::nullopt;
  std::vector<LoadedWeight> weights;
  std::vector<size_t> offsets;
  for (auto weight : compilation.module().getOps<gen::WeightOp>()) {
    auto type = mlir::cast<mlir::RankedTensorType>(weight.getType());
    weights.push_back({weight.getSymName().str(), type.getShape().vec(),
                       std::vector<float>(type.getNumElements())});
    offsets.push_back(weight->getAttrOfType<mlir::IntegerAttr>("gen.offset").getInt() /
                      sizeof(float));
  }
  auto built = makeLibrary(compilation, options);
  if (!built)
    return std::nullopt;
  auto library = LoadedLibrary::load(built->description, built->files, options.threads);
  const EntryDescription &init = built->description.entries.front();
  std::vector<float> flat(init.tensors.front().elements());
  llvm::Error error =
      library ? library->run(init, 1, {flat.data()}, {options.seed, 0, 0}) : library.takeError();
  if (error) {
    compilation.internalError("init", llvm::toString(std::move(error)));
    return std::nullopt;
  }
  for (auto [weight, offset] : llvm::zip_equal(weights, offsets))
    std::copy_n(flat.begin() + offset, weight.values.size(), weight.values.begin());
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
