//===- ScheduleStorage.cpp - directives that say where a stage lives --------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Scheduler.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {

LogicalResult Scheduler::computeAt() {
  auto where = level();
  if (failed(where))
    return failure();
  stage->func.compute_at(*where);
  return success();
}

LogicalResult Scheduler::computeRoot() {
  stage->func.compute_root();
  return success();
}

LogicalResult Scheduler::computeWith() {
  auto where = level(0);
  if (failed(where))
    return failure();
  loops().compute_with(*where);
  return success();
}

LogicalResult Scheduler::reorderStorage() {
  auto names = dimsLeft();
  if (failed(names))
    return failure();
  std::vector<Var> order(names->begin(), names->end());
  stage->func.reorder_storage(order);
  return success();
}

LogicalResult Scheduler::storeAt() {
  auto where = level();
  if (failed(where))
    return failure();
  stage->func.store_at(*where);
  return success();
}

LogicalResult Scheduler::storeIn() {
  auto type = choice<MemoryType>("a kind of memory", {{"auto", MemoryType::Auto},
                                                      {"stack", MemoryType::Stack},
                                                      {"heap", MemoryType::Heap},
                                                      {"register", MemoryType::Register},
                                                      {"shared", MemoryType::GPUShared}});
  if (failed(type))
    return failure();
  stage->func.store_in(*type);
  return success();
}

LogicalResult Scheduler::hoist() {
  auto where = level();
  if (failed(where))
    return failure();
  stage->func.hoist_storage(*where);
  return success();
}

LogicalResult Scheduler::bound() {
  auto least = dimAndNumber();
  if (failed(least))
    return failure();
  auto extent = number("a number");
  if (failed(extent))
    return failure();
  stage->func.bound(Var(least->first), least->second, *extent);
  return success();
}

LogicalResult Scheduler::withNumber(llvm::function_ref<void(Func &, const Var &, int32_t)> set) {
  auto given = dimAndNumber();
  if (failed(given))
    return failure();
  set(stage->func, Var(given->first), given->second);
  return success();
}

LogicalResult Scheduler::boundExtent() {
  return withNumber([](Func &func, const Var &dim, int32_t extent) { func.bound_extent(dim, extent); });
}

LogicalResult Scheduler::boundStorage() {
  return withNumber([](Func &func, const Var &dim, int32_t extent) { func.bound_storage(dim, extent); });
}

LogicalResult Scheduler::align() {
  return withNumber([](Func &func, const Var &dim, int32_t factor) { func.align_bounds(dim, factor); });
}

LogicalResult Scheduler::alignStorage() {
  return withNumber([](Func &func, const Var &dim, int32_t factor) { func.align_storage(dim, factor); });
}

/// in(consumer, ...): a copy of this stage that the consumers read, called STAGE.in.
LogicalResult Scheduler::in() {
  std::vector<Func> consumers;
  do {
    auto consumer = otherStage();
    if (failed(consumer))
      return failure();
    consumers.push_back((*consumer)->func);
  } while (more());
  std::string created = stage->name + ".in";
  if (graph.findStage(created))
    return error() << "stage '" << created << "' exists already";
  Func wrapper = stage->func.in(consumers);
  addStage(created, wrapper, stage->vars, {});
  return success();
}

} // namespace genc::halide
