//===- DescribeTraining.cpp - how a library trains, from its module -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Describe.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Runtime/abi.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace genc;
using namespace mlir;

namespace {

class TrainingDescriber {
public:
  TrainingDescriber(ModuleOp module, const LibraryDescription &library)
      : module(module), library(library) {}

  TrainingDescription run(ArrayAttr steps) {
    for (auto [i, entry] : llvm::enumerate(library.entries))
      if (module.lookupSymbol<func::FuncOp>(entry.name)->hasAttr("gen.is_schedule"))
        result.schedules.push_back(static_cast<uint32_t>(i));
    for (auto step : steps.getAsRange<DictionaryAttr>())
      addStep(step);
    result.initEntry = find("initial_weights");
    return std::move(result);
  }

private:
  std::optional<uint32_t> find(StringRef name) const {
    for (auto [i, entry] : llvm::enumerate(library.entries))
      if (entry.name == name)
        return static_cast<uint32_t>(i);
    return std::nullopt;
  }

  void addStep(DictionaryAttr attributes);
  void addRanges(TrainingDescription::Step &step);
  void readGradient(const EntryDescription &entry, TrainingDescription::Step &step);
  int32_t source(const TensorDescription &tensor, TrainingDescription::Step &step);
  bool updatesInPlace(func::FuncOp update);

  ModuleOp module;
  const LibraryDescription &library;
  TrainingDescription result;
};

} // namespace

/// Where a weight begins in the flat weights, in elements.
static uint64_t flatOffset(gen::WeightOp weight) {
  auto offset = weight->getAttrOfType<IntegerAttr>("gen.offset");
  return static_cast<uint64_t>(offset.getInt()) / sizeof(float);
}

/// Weights that lie behind each other in both are one range.
void TrainingDescriber::addRanges(TrainingDescription::Step &step) {
  for (const std::string &name : step.weights) {
    auto weight = module.lookupSymbol<gen::WeightOp>(name);
    auto count = static_cast<uint64_t>(gen::flatElements(weight.getType()));
    uint64_t flat = flatOffset(weight);
    auto &ranges = step.ranges;
    if (!ranges.empty() && ranges.back().flat + ranges.back().count == flat)
      ranges.back().count += count;
    else
      ranges.push_back({flat, step.groupElements, count});
    step.groupElements += count;
  }
}

/// What a tensor of a gradient's entry is in a train step. Objectives that read the same data share
/// the input.
int32_t TrainingDescriber::source(const TensorDescription &tensor,
                                  TrainingDescription::Step &step) {
  if (tensor.role == TensorRole::Output && tensor.name == "gradient")
    return GENC_TRAIN_GRADIENT;
  if (tensor.role == TensorRole::Output) {
    step.values.push_back(tensor);
    return GENC_TRAIN_VALUE - static_cast<int32_t>(step.values.size() - 1);
  }
  if (tensor.role == TensorRole::Noise)
    return GENC_TRAIN_NULL;
  for (auto [i, schedule] : llvm::enumerate(result.schedules))
    if (library.entries[schedule].name == tensor.name)
      return GENC_TRAIN_SCHEDULE - static_cast<int32_t>(i);
  auto known = llvm::find_if(
      result.inputs, [&](const TensorDescription &input) { return input.name == tensor.name; });
  if (known == result.inputs.end())
    known = result.inputs.insert(known, tensor);
  return static_cast<int32_t>(known - result.inputs.begin());
}

/// What the entry is given and gives; the states that it moves are copied from its gradient.
void TrainingDescriber::readGradient(const EntryDescription &entry,
                                     TrainingDescription::Step &step) {
  for (const TensorDescription &tensor : entry.tensors)
    step.sources.push_back(source(tensor, step));
  for (const std::string &name : entry.nextStates) {
    auto weight = module.lookupSymbol<gen::WeightOp>(name);
    step.copies.push_back({flatOffset(weight), 0,
                           static_cast<uint64_t>(gen::EventType(weight.getType()).eventElements())});
  }
}

/// Whether all results come from one kernel that computes them element by element, so that they may
/// lie where it reads.
bool TrainingDescriber::updatesInPlace(func::FuncOp update) {
  kernel::LaunchOp last;
  unsigned writers = 0;
  update.walk([&](kernel::LaunchOp launch) {
    last = launch;
    if (auto places = launch.getPlaces())
      writers += llvm::any_of(*places, [](Attribute place) {
        return cast<kernel::PlaceAttr>(place).getSpace() == kernel::Space::Output;
      });
  });
  if (writers != 1 || last.getNumResults() != update.getNumResults())
    return false;
  auto kernel = module.lookupSymbol<kernel::FuncOp>(last.getKernel());
  return kernel.hasOneResultStage() && kernel.isElementwise();
}

void TrainingDescriber::addStep(DictionaryAttr attributes) {
  TrainingDescription::Step step;
  step.objective = attributes.getAs<FlatSymbolRefAttr>("objective").getValue().str();
  StringRef name = attributes.getAs<FlatSymbolRefAttr>("update").getValue();
  step.maximize = attributes.getAs<BoolAttr>("maximize").getValue();
  if (auto times = attributes.getAs<IntegerAttr>("times"))
    step.times = static_cast<uint32_t>(times.getInt());
  step.gradientEntry = *find(step.objective + "_gradient");
  step.updateEntry = *find(name);
  step.update = library.entries[step.updateEntry].doc;
  for (auto weight : attributes.getAs<ArrayAttr>("over").getAsRange<StringAttr>())
    step.weights.push_back(weight.str());
  addRanges(step);
  step.joins = attributes.contains("gen.joins");
  if (!step.joins)
    readGradient(library.entries[step.gradientEntry], step);
  auto update = module.lookupSymbol<func::FuncOp>(name);
  step.inPlace = updatesInPlace(update);
  for (unsigned i = 3; i < update.getNumArguments(); ++i)
    step.states.push_back(
        {update.getArgAttrOfType<StringAttr>(i, "gen.name").str(),
         static_cast<float>(update.getArgAttrOfType<FloatAttr>(i, "gen.init").getValueAsDouble())});
  result.steps.push_back(std::move(step));
}

std::optional<TrainingDescription> genc::describeTraining(ModuleOp module,
                                                          const LibraryDescription &library) {
  auto steps = module->getAttrOfType<ArrayAttr>("gen.training");
  if (!steps)
    return std::nullopt;
  return TrainingDescriber(module, library).run(steps);
}
