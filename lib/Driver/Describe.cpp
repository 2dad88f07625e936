//===- Describe.cpp - the description of a library from its module ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Describe.h"
#include "genc/Codegen/Entries.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Kernel/Cost.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Support/Version.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

using namespace genc;
using namespace mlir;

namespace {

ElementType elementType(Type type) {
  if (type.isF32())
    return ElementType::F32;
  if (type.isF64())
    return ElementType::F64;
  if (type.isBF16())
    return ElementType::BF16;
  if (type.isF16())
    return ElementType::F16;
  if (type.isInteger(64))
    return ElementType::I64;
  return type.isInteger(1) ? ElementType::Bool : ElementType::I32;
}

std::string textAttr(DictionaryAttr attributes, StringRef name) {
  auto text = attributes ? attributes.getAs<StringAttr>(name) : nullptr;
  return text ? text.str() : "";
}

TensorDescription describeTensor(Type type, DictionaryAttr attributes, TensorRole role) {
  TensorDescription tensor;
  tensor.name = textAttr(attributes, "gen.name");
  tensor.doc = textAttr(attributes, "gen.doc");
  tensor.range = textAttr(attributes, "gen.range");
  tensor.weightOf = textAttr(attributes, "gen.weight_of");
  tensor.maskOf = textAttr(attributes, "gen.mask_of");
  if (auto number = attributes ? attributes.getAs<FloatAttr>("gen.coefficient") : nullptr)
    tensor.coefficient = number.getValueAsDouble();
  tensor.role = role;
  if (!isa<RankedTensorType>(type)) { // a number of steps, the same for every example
    tensor.type = elementType(type);
    tensor.batch = false;
    tensor.isSteps = true;
    return tensor;
  }
  gen::EventType event(type);
  tensor.type = elementType(event.element);
  tensor.shape.assign(event.event.begin(), event.event.end());
  tensor.batch = !event.plates.empty();
  return tensor;
}

/// Fills in the description of one entry.
class EntryDescriber {
public:
  EntryDescriber(func::FuncOp entry, const llvm::StringMap<KernelInfo> &kernels, Place place)
      : entry(entry), kernels(kernels), place(place) {}

  EntryDescription run() {
    result.name = entry.getName().str();
    result.function = entrySymbol(entry.getName(), place);
    if (auto doc = entry->getAttrOfType<StringAttr>("gen.doc"))
      result.doc = doc.str();
    for (unsigned i = 0; i < entry.getNumArguments(); ++i)
      result.tensors.push_back(
          describeTensor(entry.getArgumentTypes()[i], entry.getArgAttrDict(i), TensorRole::Input));
    addSteps();
    entry.walk([&](kernel::LaunchOp launch) { addLaunch(launch); });
    for (Operation &op : entry.getBody().front())
      if (op.hasAttr("site")) // before kernels are formed
        addNoise(op.getResult(0).getType(), op);
    seesWholeBatch(entry);
    addOutputs();
    result.arenaFixedBytes = number("gen.arena_fixed_bytes");
    result.arenaExampleBytes = number("gen.arena_example_bytes");
    if (entry->hasAttr("gen.arena_stored_bytes"))
      result.rematerialized = rematerialized();
    int64_t largest = result.arenaExampleBytes;
    for (const TensorDescription &tensor : result.tensors)
      if (tensor.batch)
        largest = std::max<int64_t>(largest, tensor.bytes());
    // Kernels compute with 32-bit offsets.
    result.maxBatch =
        std::max<int64_t>(1, ((int64_t(1) << 31) - 1) / std::max<int64_t>(1, largest));
    return result;
  }

private:
  int64_t number(StringRef name) {
    auto attribute = entry->getAttrOfType<IntegerAttr>(name);
    return attribute ? attribute.getInt() : 0;
  }

  /// Parameters of a C function have different names: the `x` that comes out beside one that goes
  /// in is `x_out`.
  void addOutput(TensorDescription output) {
    if (llvm::any_of(result.tensors,
                     [&](const TensorDescription &other) { return other.name == output.name; }))
      output.name += "_out";
    result.tensors.push_back(std::move(output));
  }

  /// Gradients are one tensor once weights have their offsets, and so are initial values.
  void addOutputs() {
    auto bytes =
        entry->getParentOfType<ModuleOp>()->getAttrOfType<IntegerAttr>("gen.weights_bytes");
    bool flat = false;
    for (unsigned i = 0; i < entry.getNumResults(); ++i) {
      bool isPart = bytes && entry.getResultAttr(i, "gen.at_weight");
      if (isPart && entry.getResultAttr(i, "gen.next_state"))
        result.nextStates.push_back(textAttr(entry.getResultAttrDict(i), "gen.name"));
      if (isPart && std::exchange(flat, true))
        continue;
      TensorDescription output =
          describeTensor(entry.getResultTypes()[i], entry.getResultAttrDict(i), TensorRole::Output);
      if (isPart) {
        bool gradient = i > 0; // behind its objective
        output.name = gradient ? "gradient" : "weights";
        output.doc = gradient
                         ? "gradient of the mean over the examples: of every weight at its "
                           "offset in the flat weights, for a state that the step moves its next "
                           "value, zero elsewhere"
                         : "every weight at its offset";
        output.shape = {bytes.getInt() / 4};
        output.batch = false;
      }
      addOutput(std::move(output));
    }
  }

  /// A number of steps goes as far as the shortest of its loops.
  void addSteps() {
    llvm::DenseMap<unsigned, int64_t> longest;
    entry.walk([&](gen::ScanOp scan) {
      auto argument = dyn_cast_if_present<BlockArgument>(scan.getSteps());
      auto length = static_cast<int64_t>(scan.getLength());
      if (argument)
        longest[argument.getArgNumber()] =
            std::min(longest.try_emplace(argument.getArgNumber(), length).first->second, length);
    });
    for (auto [number, length] : longest)
      result.tensors[number].range = "[0, " + std::to_string(length) + "]";
  }

  void seesWholeBatch(Operation *function) {
    function->walk([&](Operation *op) { result.wholeBatch |= op->hasTrait<gen::WholeBatch>(); });
  }

  void addLaunch(kernel::LaunchOp launch) {
    result.deviceLaunches +=
        timesOf(launch) * kernels.find(launch.getKernel())->second.deviceLaunches;
    for (FlatSymbolRefAttr name : {launch.getKernelAttr(), launch.getTailAttr()}) {
      if (!name)
        continue;
      const KernelInfo &info = kernels.find(name.getValue())->second;
      result.callFrameBytes = std::max(result.callFrameBytes, info.callScratchBytes);
      result.taskFrameBytes = std::max(result.taskFrameBytes, info.taskScratchBytes);
    }
    auto kernel =
        SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(launch, launch.getKernelAttr());
    seesWholeBatch(kernel);
    result.batchMultiple = std::max<uint32_t>(result.batchMultiple, kernel.getBatchMultiple());
    if (launch.getNoise() && !launch->hasAttr(kernel::KernelDialect::againAttrName))
      addNoise(launch.getResult(0).getType(), kernel.getBody().front().front());
  }

  RematerializedDescription rematerialized() {
    RematerializedDescription description;
    description.aliveBytes = number("gen.arena_bound_bytes");
    description.storedBytes = number("gen.arena_stored_bytes");
    entry.walk([&](kernel::LaunchOp launch) {
      if (!launch->hasAttr(kernel::KernelDialect::againAttrName))
        return;
      ++description.launches;
      description.flops += costOf(launch).flops;
    });
    return description;
  }

  void addNoise(Type type, Operation &draw) {
    TensorDescription noise = describeTensor(type, nullptr, TensorRole::Noise);
    noise.name = noiseParameter(textAttr(draw.getAttrDictionary(), "name"));
    noise.doc = "draws of " + draw.getName().stripDialect().str();
    result.tensors.push_back(noise);
  }

  func::FuncOp entry;
  const llvm::StringMap<KernelInfo> &kernels;
  Place place;
  EntryDescription result;
};

void describeWeights(ModuleOp module, LibraryDescription &library) {
  auto bytes = [&](StringRef name) {
    auto attribute = module->getAttrOfType<IntegerAttr>(name);
    return attribute ? attribute.getInt() : 0;
  };
  // A library that only says how weights begin reads none. Before the layout nobody knows their
  // places.
  bool laidOut = module->hasAttr("gen.weights_bytes");
  bool read = module->hasAttr("gen.training") || module.lookupSymbol("prepare") ||
              llvm::any_of(module.getOps<gen::WeightOp>(), [](gen::WeightOp weight) {
                return weight->hasAttr("gen.prepared_offset");
              });
  if (laidOut && !read)
    return;
  library.weightsBytes = bytes("gen.weights_bytes");
  library.preparedBytes = bytes("gen.prepared_bytes");
  for (auto weight : module.getOps<gen::WeightOp>()) {
    auto type = cast<RankedTensorType>(weight.getType());
    auto offset = weight->getAttrOfType<IntegerAttr>("gen.offset"); // absent before the layout
    library.weights.push_back({weight.getSymName().str(), elementType(type.getElementType()),
                               type.getShape().vec(),
                               static_cast<uint64_t>(offset ? offset.getInt() : 0)});
  }
}

void describePrepare(ModuleOp module, const EntryDescription &prepare, const Target &target,
                     LibraryDescription &library) {
  library.prepareFunction = prepare.function;
  library.prepareArenaBytes = prepare.arenaFixedBytes + prepare.arenaExampleBytes;
  library.prepareCallFrameBytes = prepare.callFrameBytes;
  library.prepareTaskFrameBytes = prepare.taskFrameBytes;
  llvm::raw_string_ostream os(library.preparedLayout);
  os << target.host().name;
  for (Type type : module.lookupSymbol<func::FuncOp>("prepare").getResultTypes())
    os << ' ' << type;
}

} // namespace

std::string genc::noiseParameter(StringRef draw) { return ("noise_" + draw).str(); }

DescribedFunctions genc::describeFunctions(ModuleOp module, llvm::ArrayRef<KernelInfo> kernels,
                                           Place place) {
  llvm::StringMap<KernelInfo> byName;
  for (const KernelInfo &kernel : kernels)
    byName[kernel.name] = kernel;
  DescribedFunctions functions;
  for (auto entry : module.getOps<func::FuncOp>()) {
    EntryDescription description = EntryDescriber(entry, byName, place).run();
    if (entry.getName() == "prepare")
      functions.prepare = std::move(description);
    else
      functions.entries.push_back(std::move(description));
  }
  return functions;
}

LibraryDescription genc::describeLibrary(ModuleOp module, llvm::ArrayRef<KernelInfo> kernels,
                                         const Options &options) {
  LibraryDescription library;
  auto name = module->getAttrOfType<StringAttr>("gen.name");
  library.name = !options.name.empty() ? options.name : name ? name.str() : "model";
  library.doc = textAttr(module->getAttrDictionary(), "gen.doc");
  library.gencVersion = getVersion().str();
  library.targetName = options.target.name;
  library.targetTriple = options.target.triple;
  library.targetCpu = options.target.cpu;
  library.cpuFeatures = options.target.cpuFeatures();
  library.sanitizeThread = options.tsan;
  DescribedFunctions functions = describeFunctions(module, kernels, Place::Host);
  library.entries = std::move(functions.entries);
  for (auto entry : module.getOps<func::FuncOp>())
    entry.walk([&](kernel::LaunchOp launch) {
      KernelCost cost = costOf(launch);
      library.kernels.push_back(
          {launch.getKernel().str(), entry.getName().str(), cost.flops, cost.bytes});
    });
  if (functions.prepare)
    describePrepare(module, *functions.prepare, options.target, library);
  describeWeights(module, library);
  library.training = describeTraining(module, library);
  library.weightsPlace = library.weights.empty()   ? WeightsPlace::None
                         : options.weights.empty() ? WeightsPlace::ByHost
                         : options.weightsInFile   ? WeightsPlace::File
                                                   : WeightsPlace::Library;
  return library;
}
