//===- ApplySchedule.cpp - #kernel.schedule carried out on Funcs ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Scheduler.h"
#include "llvm/ADT/StringSwitch.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {

LogicalResult Scheduler::run() {
  stage = graph.findStage(attr.getName());
  if (!stage)
    return error() << "no stage of this name in kernel '" << func.getSymName() << "'";
  int64_t update = attr.getUpdate();
  if (update >= static_cast<int64_t>(stage->updates.size()))
    return error() << "the stage has " << stage->updates.size() << " update definitions";
  for (const Var &var : stage->vars)
    dims.insert(var.name());
  if (update >= 0)
    for (const RVar &var : stage->updates[update])
      dims.insert(var.name()), reductions.insert(var.name());
  for (kernel::DirectiveAttr next : attr.getDirectives()) {
    directive = next;
    position = 0;
    if (failed(apply()))
      return failure();
    if (position != next.getArguments().size())
      return error() << "too many arguments";
  }
  return success();
}

InFlightDiagnostic Scheduler::error() {
  InFlightDiagnostic diagnostic = emitError(func.getLoc(), "schedule of stage '");
  diagnostic << attr.getName().getValue() << "'";
  if (attr.getUpdate() >= 0)
    diagnostic << " update " << attr.getUpdate();
  if (directive)
    diagnostic << ", directive '" << directive.getName().getValue() << "'";
  diagnostic << ": ";
  return diagnostic;
}

LogicalResult Scheduler::apply() {
  using Handler = LogicalResult (Scheduler::*)();
  auto handler = llvm::StringSwitch<Handler>(directive.getName())
                     .Case("split", &Scheduler::split)
                     .Case("fuse", &Scheduler::fuse)
                     .Case("reorder", &Scheduler::reorder)
                     .Case("vectorize", &Scheduler::vectorize)
                     .Case("unroll", &Scheduler::unroll)
                     .Case("parallel", &Scheduler::parallel)
                     .Case("rename", &Scheduler::rename)
                     .Case("atomic", &Scheduler::atomic)
                     .Case("partition", &Scheduler::partition)
                     .Case("rfactor", &Scheduler::rfactor)
                     .Case("gpu_blocks", &Scheduler::gpuBlocks)
                     .Case("gpu_threads", &Scheduler::gpuThreads)
                     .Case("gpu_single_block", &Scheduler::gpuSingleBlock)
                     .Case("compute_at", &Scheduler::computeAt)
                     .Case("compute_root", &Scheduler::computeRoot)
                     .Case("compute_with", &Scheduler::computeWith)
                     .Case("reorder_storage", &Scheduler::reorderStorage)
                     .Case("store_at", &Scheduler::storeAt)
                     .Case("store_in", &Scheduler::storeIn)
                     .Case("hoist", &Scheduler::hoist)
                     .Case("bound", &Scheduler::bound)
                     .Case("bound_extent", &Scheduler::boundExtent)
                     .Case("bound_storage", &Scheduler::boundStorage)
                     .Case("align", &Scheduler::align)
                     .Case("align_storage", &Scheduler::alignStorage)
                     .Case("in", &Scheduler::in)
                     .Default(nullptr);
  if (!handler)
    return error() << "no such directive";
  return (this->*handler)();
}

Halide::Stage Scheduler::loops() {
  return attr.getUpdate() < 0 ? Halide::Stage(stage->func)
                              : stage->func.update(static_cast<int>(attr.getUpdate()));
}

void Scheduler::replace(ArrayRef<std::string> from, ArrayRef<std::string> to, bool reduction) {
  for (const std::string &name : from)
    remove(name);
  for (const std::string &name : to) {
    dims.insert(name);
    if (reduction)
      reductions.insert(name);
  }
}

/// A stage that a directive makes.
void Scheduler::addStage(const std::string &name, Func func, std::vector<Var> vars,
                         std::vector<std::vector<RVar>> updates) {
  graph.stages.push_back(std::make_unique<Stage>(Stage{name, func, vars, updates}));
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

FailureOr<std::string> Scheduler::name(StringRef what) {
  auto text = more() ? dyn_cast<StringAttr>(directive.getArguments()[position]) : StringAttr();
  if (!text)
    return error() << "argument " << position + 1 << " must be " << what;
  ++position;
  return text.str();
}

FailureOr<int32_t> Scheduler::number(StringRef what) {
  auto value = more() ? dyn_cast<IntegerAttr>(directive.getArguments()[position]) : IntegerAttr();
  if (!value || value.getInt() < INT32_MIN || value.getInt() > INT32_MAX)
    return error() << "argument " << position + 1 << " must be " << what;
  ++position;
  return static_cast<int32_t>(value.getInt());
}

FailureOr<std::string> Scheduler::dim() {
  FailureOr<std::string> text = name("a dimension");
  if (failed(text))
    return failure();
  if (!dims.count(*text)) {
    std::string known;
    for (const std::string &d : dims)
      known += (known.empty() ? "" : ", ") + d;
    return error() << "no dimension '" << *text << "'; there are " << known;
  }
  return text;
}

FailureOr<std::vector<std::string>> Scheduler::dimsLeft() {
  std::vector<std::string> names;
  while (more()) {
    auto next = dim();
    if (failed(next))
      return failure();
    names.push_back(*next);
  }
  return names;
}

FailureOr<std::pair<std::string, int32_t>> Scheduler::dimAndNumber() {
  auto which = dim();
  if (failed(which))
    return failure();
  auto value = number("a number");
  if (failed(value))
    return failure();
  return std::pair(*which, *value);
}

FailureOr<TailStrategy> Scheduler::tail() {
  if (!more())
    return TailStrategy::Auto;
  return choice<TailStrategy>("a tail strategy", {{"auto", TailStrategy::Auto},
                                                  {"round_up", TailStrategy::RoundUp},
                                                  {"guard", TailStrategy::GuardWithIf},
                                                  {"shift", TailStrategy::ShiftInwards},
                                                  {"predicate", TailStrategy::Predicate}});
}

FailureOr<Stage *> Scheduler::otherStage() {
  auto other = name("a stage");
  if (failed(other))
    return failure();
  Stage *target = graph.findStage(*other);
  if (!target)
    return error() << "no stage '" << *other << "'";
  return target;
}

FailureOr<LoopLevel> Scheduler::level(int definition) {
  auto target = otherStage();
  if (failed(target))
    return failure();
  auto loop = name("a dimension of that stage");
  if (failed(loop))
    return failure();
  return LoopLevel((*target)->func, Var(*loop), definition);
}

LogicalResult applySchedule(kernel::ScheduleAttr schedule, Graph &graph, kernel::FuncOp func) {
  for (kernel::StageAttr stage : schedule.getStages())
    if (failed(Scheduler(graph, func, stage).run()))
      return failure();
  return success();
}

} // namespace genc::halide
