//===- Cost.cpp - arithmetic and traffic of kernels -------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Kernel/Cost.h"
#include "genc/Dialect/Gen/Cost.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"

using namespace genc;
using namespace mlir;

static double bytesOf(Type type) {
  gen::EventType event(type);
  return event.eventElements() * llvm::divideCeil(event.element.getIntOrFloatBitWidth(), 8);
}

KernelCost genc::costOf(kernel::FuncOp kernel) {
  KernelCost cost;
  for (Operation &op : kernel.getBody().front().without_terminator())
    cost.flops += gen::flopsOf(&op);
  for (Type type : kernel.getArgumentTypes())
    cost.bytes += bytesOf(type);
  for (Type type : kernel.getResultTypes())
    cost.bytes += bytesOf(type);
  return cost;
}

uint64_t genc::timesOf(kernel::LaunchOp launch) {
  uint64_t times = 1;
  for (auto scan = launch->getParentOfType<gen::ScanOp>(); scan;
       scan = scan->getParentOfType<gen::ScanOp>())
    times *= scan.getLength();
  return times;
}

KernelCost genc::costOf(kernel::LaunchOp launch) {
  KernelCost cost =
      costOf(SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(launch, launch.getKernelAttr()));
  auto times = static_cast<double>(timesOf(launch));
  cost.flops *= times;
  cost.bytes *= times;
  return cost;
}
