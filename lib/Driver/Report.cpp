//===- Report.cpp - what the compiler decided, for people -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Kernel/Cost.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/Format.h"

using namespace genc;
using namespace mlir;

/// The operators of a kernel in order: `pad conv add maximum`.
static std::string operators(kernel::FuncOp kernel) {
  std::string text;
  for (Operation &op : kernel.getBody().front().without_terminator())
    if (!op.hasTrait<OpTrait::ConstantLike>())
      text += (text.empty() ? "" : " ") + op.getName().stripDialect().str();
  return text.empty() ? "copy" : text;
}

static int64_t number(Operation *op, StringRef name) {
  auto attribute = op->getAttrOfType<IntegerAttr>(name);
  return attribute ? attribute.getInt() : 0;
}

static void printEntry(func::FuncOp entry, raw_ostream &os) {
  auto bytes = [&](StringRef name) { return number(entry, name); };
  os << entry.getName() << ":\n";
  int64_t sum = 0;
  double flops = 0, flopsAgain = 0;
  entry.walk([&](kernel::LaunchOp launch) {
    auto kernel =
        SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(launch, launch.getKernelAttr());
    KernelCost cost = costOf(launch);
    flops += cost.flops;
    bool again = launch->hasAttr(kernel::KernelDialect::againAttrName);
    flopsAgain += again ? cost.flops : 0;
    os << llvm::format("  %12.0f FLOP %12.0f B  ", cost.flops, cost.bytes) << launch.getKernel()
       << ": " << operators(kernel) << (again ? " (again)" : "") << "\n";
    for (auto [result, place] : llvm::zip_equal(launch.getResults(), *launch.getPlaces()))
      if (cast<kernel::PlaceAttr>(place).getSpace() == kernel::Space::Arena)
        sum += gen::EventType(result.getType()).eventElements() * 4;
  });
  os << llvm::format("  %.0f FLOP an example; ", flops) << "arena "
     << bytes("gen.arena_example_bytes") << " B an example (buffers " << sum << " B, alive at once "
     << bytes("gen.arena_bound_bytes") << " B)\n";
  if (int64_t stored = bytes("gen.arena_stored_bytes"))
    os << llvm::format("  %.0f FLOP of them again: alive at once without --remat ", flopsAgain) << stored << " B\n";
}

/// Bytes in the library or its file, and of what entries read.
static void printWeights(ModuleOp module, raw_ostream &os) {
  llvm::MapVector<Type, int64_t> elements;
  for (auto weight : module.getOps<gen::WeightOp>()) {
    auto type = cast<RankedTensorType>(weight.getType());
    elements[type.getElementType()] += type.getNumElements();
  }
  if (elements.empty())
    return;
  os << "weights:";
  for (auto [type, count] : elements)
    os << ' ' << count << ' ' << type;
  os << ", " << number(module, "gen.weights_bytes") << " B; entries read "
     << number(module, "gen.prepared_bytes") << " B\n";
}

void genc::printReport(ModuleOp module, raw_ostream &os) {
  for (auto entry : module.getOps<func::FuncOp>())
    printEntry(entry, os);
  printWeights(module, os);
}

void genc::printResources(ArrayRef<DeviceProgram> programs, raw_ostream &os) {
  for (const DeviceProgram &program : programs)
    for (const FunctionResources &used : program.resources)
      os << llvm::format("  sm_%u %4u registers %6u B spilled %6u B shared  ", used.architecture,
                         used.registers, used.spilledBytes, used.sharedBytes)
         << program.kernel << ' ' << used.function << "\n";
}
