//===- ScheduleLoops.cpp - directives that shape the loops of a stage -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Scheduler.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {

LogicalResult Scheduler::split() {
  auto old = dim();
  if (failed(old))
    return failure();
  auto outer = name("a name"), inner = failed(outer) ? outer : name("a name");
  if (failed(inner))
    return failure();
  auto factor = number("a factor");
  if (failed(factor))
    return failure();
  auto strategy = tail();
  if (failed(strategy))
    return failure();
  if (*factor < 1)
    return error() << "the factor must be positive";
  bool reduction = isReduction(*old);
  loops().split(variable(*old), variable(*outer, reduction), variable(*inner, reduction), *factor,
                *strategy);
  replace({*old}, {*outer, *inner}, reduction);
  return success();
}

LogicalResult Scheduler::fuse() {
  auto inner = dim(), outer = failed(inner) ? inner : dim(),
       fused = failed(outer) ? outer : name("a name");
  if (failed(fused))
    return failure();
  bool reduction = isReduction(*inner);
  loops().fuse(variable(*inner), variable(*outer), variable(*fused, reduction));
  replace({*inner, *outer}, {*fused}, reduction);
  return success();
}

LogicalResult Scheduler::reorder() {
  auto names = dimsLeft();
  if (failed(names))
    return failure();
  std::vector<VarOrRVar> order;
  for (const std::string &name : *names)
    order.push_back(variable(name));
  loops().reorder(order);
  return success();
}

LogicalResult Scheduler::vectorize() {
  return widen(&Halide::Stage::vectorize, &Halide::Stage::vectorize);
}

LogicalResult Scheduler::unroll() { return widen(&Halide::Stage::unroll, &Halide::Stage::unroll); }

LogicalResult Scheduler::widen(Whole whole, ByFactor byFactor) {
  auto which = dim();
  if (failed(which))
    return failure();
  Halide::Stage definition = loops();
  if (!more()) {
    (definition.*whole)(variable(*which));
    return success();
  }
  auto factor = number("a factor");
  if (failed(factor))
    return failure();
  auto strategy = tail();
  if (failed(strategy))
    return failure();
  if (*factor > 1)
    (definition.*byFactor)(variable(*which), *factor, *strategy);
  return success();
}

LogicalResult Scheduler::parallel() {
  auto which = dim();
  if (failed(which))
    return failure();
  loops().parallel(variable(*which));
  return success();
}

LogicalResult Scheduler::rename() {
  auto old = dim(), to = failed(old) ? old : name("a name");
  if (failed(to))
    return failure();
  bool reduction = isReduction(*old);
  loops().rename(variable(*old), variable(*to, reduction));
  replace({*old}, {*to}, reduction);
  return success();
}

LogicalResult Scheduler::atomic() {
  loops().atomic();
  return success();
}

LogicalResult Scheduler::partition() {
  auto which = dim();
  if (failed(which))
    return failure();
  auto how = choice<Partition>(
      "a way to partition",
      {{"never", Partition::Never}, {"auto", Partition::Auto}, {"always", Partition::Always}});
  if (failed(how))
    return failure();
  loops().partition(variable(*which), *how);
  return success();
}

/// rfactor(r, u, name): partial results over u in a new stage `name`.
LogicalResult Scheduler::rfactor() {
  auto r = dim(), u = failed(r) ? r : name("a name"),
       created = failed(u) ? u : name("a stage name");
  if (failed(created))
    return failure();
  if (!isReduction(*r))
    return error() << "'" << *r << "' is not a reduction variable";
  std::vector<Var> vars = stage->vars;
  std::vector<RVar> inner;
  for (const RVar &other : stage->updates[attr.getUpdate()])
    if (other.name() != *r)
      inner.push_back(other);
  for (const std::string &name : reductions)
    if (name != *r && llvm::none_of(inner, [&](const RVar &v) { return v.name() == name; }))
      inner.emplace_back(name);
  Func partial = loops().rfactor(RVar(*r), Var(*u));
  vars.emplace_back(*u);
  for (const RVar &other : inner) // this definition keeps *r alone
    remove(other.name());
  stage->updates[attr.getUpdate()] = {RVar(*r)};
  addStage(*created, partial, vars, {inner});
  return success();
}

LogicalResult Scheduler::onGrid(llvm::function_ref<void(Halide::Stage &, const VarOrRVar &)> place) {
  auto names = dimsLeft();
  if (failed(names))
    return failure();
  if (names->empty() || names->size() > 3)
    return error() << "a grid has one to three dimensions";
  Halide::Stage definition = loops();
  for (const std::string &name : *names)
    place(definition, variable(name));
  return success();
}

LogicalResult Scheduler::gpuBlocks() {
  return onGrid([](Halide::Stage &loops, const VarOrRVar &dim) { loops.gpu_blocks(dim); });
}

LogicalResult Scheduler::gpuThreads() {
  return onGrid([](Halide::Stage &loops, const VarOrRVar &dim) { loops.gpu_threads(dim); });
}

/// gpu_single_block(name): a loop `name` around all others, which is a grid of one block.
LogicalResult Scheduler::gpuSingleBlock() {
  auto block = name("a name");
  if (failed(block))
    return failure();
  loops().split(Var::outermost(), Var::outermost(), Var(*block), 1).gpu_blocks(Var(*block));
  dims.insert(*block);
  return success();
}

} // namespace genc::halide
