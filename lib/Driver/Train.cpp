//===- Train.cpp - genc train -----------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "Train/Run.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

using namespace genc;

namespace {

/// Whether an optimizer of the model keeps averages of what it moves.
bool averages(Compilation &compilation) {
  return llvm::any_of(
      compilation.module().getOps<mlir::func::FuncOp>(), [](mlir::func::FuncOp update) {
        if (!update->hasAttr("gen.update"))
          return false;
        for (unsigned i = 3; i < update.getNumArguments(); ++i)
          if (update.getArgAttrOfType<mlir::StringAttr>(i, "gen.name") == averageState)
            return true;
        return false;
      });
}

/// Whether the model says how it is trained.
bool checkTraining(Compilation &compilation) {
  if (!compilation.module().getOps<gen::TrainOp>().empty())
    return true;
  compilation.diagnostics().error(Code::nothingToTrain, llvm::SMRange())
      << "the model does not say how it is trained: add `train maximize ... with adam(1e-3);`";
  return false;
}

/// The entries of the library: what trains, the objectives where they are validated, and what draws
/// pictures. nullopt after an error.
std::optional<std::vector<std::string>> chooseEntries(Compilation &model, const Options &options) {
  std::vector<std::string> entries{"train_step"};
  if (!options.validation.empty() || options.validationSplit > 0)
    for (auto step : model.module().getOps<gen::TrainOp>())
      if (!llvm::is_contained(entries, step.getObjective()))
        entries.push_back(step.getObjective().str());
  if (options.sampleGrid.empty())
    return entries;
  Options own = options;
  own.entries = {"default"};
  Compilation whole(own);
  if (!whole.advance(Stage::Tensor))
    return std::nullopt;
  std::vector<std::string> offered;
  for (auto name : whole.module()->getAttrOfType<mlir::ArrayAttr>("gen.entries"))
    offered.push_back(llvm::cast<mlir::StringAttr>(name).str());
  llvm::append_range(entries, SampleGrid::entries(offered));
  return entries;
}

/// What --validate gives; its numbers for schedules and the like are those of --data.
std::optional<DataSet> readValidated(Diagnostics &diags, const Options &options,
                                     const TrainingDescription &training) {
  Options own = options;
  own.inputs = options.validation;
  own.inputOption = "--validate";
  for (const NamedFile &file : options.inputs)
    for (const TensorDescription &tensor : training.inputs)
      if (tensor.name == file.name && !tensor.batch)
        own.inputs.push_back(file);
  return DataSet::read(diags, own, training.inputs);
}

/// The library that trains the model, with its first weights.
std::optional<Trainer> makeTrainer(Compilation &model, const Options &options) {
  Diagnostics &diags = model.diagnostics();
  auto weights =
      options.weights.empty() ? drawWeights(options, model) : loadWeights(model, options);
  if (!weights)
    return std::nullopt;
  auto entries = chooseEntries(model, options);
  if (!entries)
    return std::nullopt;
  Options own = options;
  own.entries = std::move(*entries);
  own.makeStatic = false;
  own.weights.clear(); // they are in the state
  Compilation compilation(own);
  auto built = makeLibrary(compilation, own);
  if (!built)
    return std::nullopt;
  auto library = LoadedLibrary::load(built->description, built->files, options.threads);
  if (!library) {
    diags.error(Code::callFailed, llvm::SMRange()) << llvm::toString(library.takeError());
    return std::nullopt;
  }
  Trainer trainer(diags, std::move(*built), std::move(*library), std::move(*weights),
                  options.microbatch.value_or(0));
  if (!trainer.begin(options.seed))
    return std::nullopt;
  return trainer;
}

/// The same for all texts of a model that mean the same with the same -D.
std::string modelHash(Compilation &model) {
  std::string text;
  llvm::raw_string_ostream os(text);
  model.module().print(os);
  return llvm::toHex(llvm::SHA256::hash(llvm::arrayRefFromStringRef(text)), /*LowerCase=*/true);
}

} // namespace

int genc::trainModel(const Options &options) {
  if (options.output.empty()) {
    llvm::errs() << "genc: error: the weights need a file: -o WEIGHTS.safetensors\n";
    return exitUsage;
  }
  Compilation compilation(options);
  Diagnostics &diags = compilation.diagnostics();
  auto failed = [&] { return compilation.exitCode() ? compilation.exitCode() : exitUserError; };
  if (!compilation.advance(Stage::Model))
    return failed();
  if (!checkTraining(compilation))
    return failed();
  if (!options.average.empty() && !averages(compilation)) {
    diags.error(Code::nothingAveraged, llvm::SMRange())
        << "no optimizer of the model averages parameters: `with averaged(adam(1e-3))` does";
    return exitUserError;
  }
  auto trainer = makeTrainer(compilation, options);
  if (!trainer)
    return failed();
  auto data = DataSet::read(diags, options, trainer->training().inputs);
  if (!data)
    return failed();
  std::optional<DataSet> validated;
  if (!options.validation.empty()) {
    validated = readValidated(diags, options, trainer->training());
    if (!validated)
      return failed();
  }
  return TrainingRun(diags, options, *trainer, *data, validated ? &*validated : nullptr,
                     modelHash(compilation))
      .run();
}
