//===- DeduplicateKernels.cpp - equal kernels are compiled once -------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace genc {
#define GEN_PASS_DEF_DEDUPLICATEKERNELS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Two kernels compile to the same code when they differ in name and locations only.
static bool equal(kernel::FuncOp a, kernel::FuncOp b) {
  auto attributes = [](kernel::FuncOp kernel) {
    NamedAttrList list(kernel->getAttrDictionary());
    list.erase(kernel.getSymNameAttrName());
    return list.getDictionary(kernel.getContext());
  };
  return attributes(a) == attributes(b) && a.getProperties().function_type == b.getProperties().function_type &&
         OperationEquivalence::isRegionEquivalentTo(&a.getBody(), &b.getBody(),
                                                    OperationEquivalence::IgnoreLocations);
}

/// A cheap hash that equal kernels share: signature and number of operators.
static llvm::hash_code hashOf(kernel::FuncOp kernel) {
  llvm::hash_code hash = mlir::hash_value(Type(kernel.getFunctionType()));
  for (Operation &op : kernel.getBody().front())
    hash = llvm::hash_combine(hash, op.getName().getAsOpaquePointer());
  return hash;
}

namespace {
struct DeduplicateKernels : genc::impl::DeduplicateKernelsBase<DeduplicateKernels> {
  void runOnOperation() override {
    llvm::DenseMap<uint64_t, SmallVector<kernel::FuncOp>> classes;
    llvm::DenseMap<StringAttr, FlatSymbolRefAttr> replacement;
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<kernel::FuncOp>())) {
      SmallVector<kernel::FuncOp> &candidates = classes[hashOf(kernel)];
      auto *twin = llvm::find_if(candidates, [&](kernel::FuncOp other) { return equal(kernel, other); });
      if (twin == candidates.end()) {
        candidates.push_back(kernel);
        continue;
      }
      replacement[kernel.getSymNameAttr()] = FlatSymbolRefAttr::get(twin->getSymNameAttr());
      kernel.erase();
      ++merged;
    }
    auto renamed = [&](FlatSymbolRefAttr name) {
      FlatSymbolRefAttr twin = name ? replacement.lookup(name.getAttr()) : nullptr;
      return twin ? twin : name;
    };
    getOperation().walk([&](kernel::LaunchOp launch) {
      launch.setKernelAttr(renamed(launch.getKernelAttr()));
      if (launch.getTailAttr())
        launch.setTailAttr(renamed(launch.getTailAttr()));
    });
  }
};
} // namespace
