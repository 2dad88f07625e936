//===- ApplySchedule.cpp - #kernel.schedule carried out on Funcs ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing here knows operators: stages and dimensions are looked up by name. A directive reads its arguments from a
// cursor; what does not fit is an error that names stage and directive, so that a schedule written by hand is safe.
//
//===----------------------------------------------------------------------===//

#include "Kernel.h"
#include "llvm/ADT/StringSwitch.h"
#include <set>

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

/// One stage definition while its directives are carried out.
class Scheduler {
public:
  Scheduler(Graph &graph, kernel::FuncOp func, kernel::StageAttr attr) : graph(graph), func(func), attr(attr) {}

  LogicalResult run() {
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

private:
  Graph &graph;
  kernel::FuncOp func;
  kernel::StageAttr attr;
  kernel::DirectiveAttr directive;
  Stage *stage = nullptr;
  std::set<std::string> dims, reductions;
  size_t position = 0;

  InFlightDiagnostic error() {
    InFlightDiagnostic diagnostic = emitError(func.getLoc(), "schedule of stage '");
    diagnostic << attr.getName().getValue() << "'";
    if (attr.getUpdate() >= 0)
      diagnostic << " update " << attr.getUpdate();
    if (directive)
      diagnostic << ", directive '" << directive.getName().getValue() << "'";
    diagnostic << ": ";
    return diagnostic;
  }

  Halide::Stage loops() {
    return attr.getUpdate() < 0 ? Halide::Stage(stage->func) : stage->func.update(static_cast<int>(attr.getUpdate()));
  }

  //===--- Arguments ---===//
  bool more() const { return position < directive.getArguments().size(); }

  FailureOr<std::string> name(StringRef what) {
    auto text = more() ? dyn_cast<StringAttr>(directive.getArguments()[position]) : StringAttr();
    if (!text)
      return error() << "argument " << position + 1 << " must be " << what;
    ++position;
    return text.str();
  }
  FailureOr<int32_t> number(StringRef what) {
    auto value = more() ? dyn_cast<IntegerAttr>(directive.getArguments()[position]) : IntegerAttr();
    if (!value || value.getInt() < INT32_MIN || value.getInt() > INT32_MAX)
      return error() << "argument " << position + 1 << " must be " << what;
    ++position;
    return static_cast<int32_t>(value.getInt());
  }
  VarOrRVar variable(const std::string &name) const {
    return reductions.count(name) ? VarOrRVar(RVar(name)) : VarOrRVar(Var(name));
  }
  FailureOr<std::string> dim() {
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
  void derive(const std::string &from, const std::string &to) {
    dims.insert(to);
    if (reductions.count(from))
      reductions.insert(to);
  }
  void remove(const std::string &name) { dims.erase(name), reductions.erase(name); }

  FailureOr<TailStrategy> tail() {
    if (!more())
      return TailStrategy::Auto;
    FailureOr<std::string> text = name("a tail strategy");
    if (failed(text))
      return failure();
    auto strategy = llvm::StringSwitch<std::optional<TailStrategy>>(*text)
                        .Case("auto", TailStrategy::Auto)
                        .Case("round_up", TailStrategy::RoundUp)
                        .Case("guard", TailStrategy::GuardWithIf)
                        .Case("shift", TailStrategy::ShiftInwards)
                        .Case("predicate", TailStrategy::Predicate)
                        .Default(std::nullopt);
    if (!strategy)
      return error() << "'" << *text << "' is not a tail strategy (auto, round_up, guard, shift, predicate)";
    return *strategy;
  }

  //===--- Directives ---===//
  LogicalResult apply() {
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
                       .Case("compute_at", &Scheduler::computeAt)
                       .Case("compute_root", &Scheduler::computeRoot)
                       .Case("compute_with", &Scheduler::computeWith)
                       .Case("reorder_storage", &Scheduler::reorderStorage)
                       .Case("store_at", &Scheduler::storeAt)
                       .Case("store_in", &Scheduler::storeIn)
                       .Case("hoist", &Scheduler::hoist)
                       .Case("bound", &Scheduler::bound)
                       .Case("bound_extent", &Scheduler::boundExtent)
                       .Case("align", &Scheduler::align)
                       .Case("align_storage", &Scheduler::alignStorage)
                       .Case("in", &Scheduler::in)
                       .Default(nullptr);
    if (!handler)
      return error() << "no such directive";
    return (this->*handler)();
  }

  LogicalResult split() {
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
    loops().split(variable(*old), reductions.count(*old) ? VarOrRVar(RVar(*outer)) : VarOrRVar(Var(*outer)),
                  reductions.count(*old) ? VarOrRVar(RVar(*inner)) : VarOrRVar(Var(*inner)), *factor, *strategy);
    bool reduction = reductions.count(*old);
    remove(*old);
    for (const std::string &next : {*outer, *inner}) {
      dims.insert(next);
      if (reduction)
        reductions.insert(next);
    }
    return success();
  }

  LogicalResult fuse() {
    auto inner = dim(), outer = failed(inner) ? inner : dim(), fused = failed(outer) ? outer : name("a name");
    if (failed(fused))
      return failure();
    bool reduction = reductions.count(*inner);
    loops().fuse(variable(*inner), variable(*outer), reduction ? VarOrRVar(RVar(*fused)) : VarOrRVar(Var(*fused)));
    remove(*inner), remove(*outer);
    dims.insert(*fused);
    if (reduction)
      reductions.insert(*fused);
    return success();
  }

  LogicalResult reorder() {
    std::vector<VarOrRVar> order;
    while (more()) {
      auto next = dim();
      if (failed(next))
        return failure();
      order.push_back(variable(*next));
    }
    loops().reorder(order);
    return success();
  }

  LogicalResult vectorize() { return widen(&Halide::Stage::vectorize, &Halide::Stage::vectorize); }
  LogicalResult unroll() { return widen(&Halide::Stage::unroll, &Halide::Stage::unroll); }

  using Whole = Halide::Stage &(Halide::Stage::*)(const VarOrRVar &);
  using ByFactor = Halide::Stage &(Halide::Stage::*)(const VarOrRVar &, const Expr &, TailStrategy);
  LogicalResult widen(Whole whole, ByFactor byFactor) {
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

  LogicalResult parallel() {
    auto which = dim();
    if (failed(which))
      return failure();
    loops().parallel(variable(*which));
    return success();
  }

  LogicalResult rename() {
    auto old = dim(), to = failed(old) ? old : name("a name");
    if (failed(to))
      return failure();
    bool reduction = reductions.count(*old);
    loops().rename(variable(*old), reduction ? VarOrRVar(RVar(*to)) : VarOrRVar(Var(*to)));
    derive(*old, *to);
    remove(*old);
    return success();
  }

  LogicalResult atomic() {
    loops().atomic();
    return success();
  }

  LogicalResult partition() {
    auto which = dim(), how = failed(which) ? which : name("never, auto or always");
    if (failed(how))
      return failure();
    loops().partition(variable(*which), *how == "never"    ? Partition::Never
                                        : *how == "always" ? Partition::Always
                                                           : Partition::Auto);
    return success();
  }

  /// rfactor(r, u, name): partial results over u in a new stage `name`.
  LogicalResult rfactor() {
    auto r = dim(), u = failed(r) ? r : name("a name"), created = failed(u) ? u : name("a stage name");
    if (failed(created))
      return failure();
    if (!reductions.count(*r))
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
    graph.stages.push_back(std::make_unique<genc::halide::Stage>(genc::halide::Stage{*created, partial, vars, {inner}}));
    stage = graph.findStage(attr.getName());
    return success();
  }

  /// The loop of another stage; `definition` says of which definition where that matters (0 is the pure one).
  FailureOr<LoopLevel> level(int definition = -1) {
    auto other = name("a stage");
    if (failed(other))
      return failure();
    genc::halide::Stage *target = graph.findStage(*other);
    if (!target)
      return error() << "no stage '" << *other << "'";
    auto loop = name("a dimension of that stage");
    if (failed(loop))
      return failure();
    return LoopLevel(target->func, Var(*loop), definition);
  }

  LogicalResult computeAt() {
    auto where = level();
    if (failed(where))
      return failure();
    stage->func.compute_at(*where);
    return success();
  }
  LogicalResult computeWith() {
    auto where = level(0);
    if (failed(where))
      return failure();
    loops().compute_with(*where);
    return success();
  }
  LogicalResult reorderStorage() {
    std::vector<Var> order;
    while (more()) {
      auto next = dim();
      if (failed(next))
        return failure();
      order.emplace_back(*next);
    }
    stage->func.reorder_storage(order);
    return success();
  }
  LogicalResult storeAt() {
    auto where = level();
    if (failed(where))
      return failure();
    stage->func.store_at(*where);
    return success();
  }
  LogicalResult hoist() {
    auto where = level();
    if (failed(where))
      return failure();
    stage->func.hoist_storage(*where);
    return success();
  }
  LogicalResult computeRoot() {
    stage->func.compute_root();
    return success();
  }

  LogicalResult storeIn() {
    auto kind = name("auto, stack, heap or register");
    if (failed(kind))
      return failure();
    auto type = llvm::StringSwitch<std::optional<MemoryType>>(*kind)
                    .Case("auto", MemoryType::Auto)
                    .Case("stack", MemoryType::Stack)
                    .Case("heap", MemoryType::Heap)
                    .Case("register", MemoryType::Register)
                    .Default(std::nullopt);
    if (!type)
      return error() << "'" << *kind << "' is not auto, stack, heap or register";
    stage->func.store_in(*type);
    return success();
  }

  LogicalResult bound() {
    auto which = dim();
    if (failed(which))
      return failure();
    auto min = number("a number"), extent = failed(min) ? min : number("a number");
    if (failed(extent))
      return failure();
    stage->func.bound(Var(*which), *min, *extent);
    return success();
  }
  LogicalResult withFactor(Func &(Func::*method)(const Var &, Expr)) {
    auto which = dim();
    if (failed(which))
      return failure();
    auto factor = number("a number");
    if (failed(factor))
      return failure();
    (stage->func.*method)(Var(*which), *factor);
    return success();
  }
  LogicalResult boundExtent() { return withFactor(&Func::bound_extent); }
  LogicalResult align() {
    auto which = dim();
    if (failed(which))
      return failure();
    auto factor = number("a number");
    if (failed(factor))
      return failure();
    stage->func.align_bounds(Var(*which), *factor);
    return success();
  }
  LogicalResult alignStorage() {
    auto which = dim();
    if (failed(which))
      return failure();
    auto factor = number("a number");
    if (failed(factor))
      return failure();
    stage->func.align_storage(Var(*which), *factor);
    return success();
  }

  /// in(consumer, ...): a copy of this stage that the consumers read, called STAGE.in.
  LogicalResult in() {
    std::vector<Func> consumers;
    do {
      auto consumer = name("a stage");
      if (failed(consumer))
        return failure();
      genc::halide::Stage *target = graph.findStage(*consumer);
      if (!target)
        return error() << "no stage '" << *consumer << "'";
      consumers.push_back(target->func);
    } while (more());
    std::string created = stage->name + ".in";
    if (graph.findStage(created))
      return error() << "stage '" << created << "' exists already";
    Func wrapper = stage->func.in(consumers);
    std::vector<Var> vars = stage->vars;
    graph.stages.push_back(std::make_unique<genc::halide::Stage>(genc::halide::Stage{created, wrapper, vars, {}}));
    stage = graph.findStage(attr.getName());
    return success();
  }
};

} // namespace

LogicalResult applySchedule(kernel::ScheduleAttr schedule, Graph &graph, kernel::FuncOp func) {
  for (kernel::StageAttr stage : schedule.getStages())
    if (failed(Scheduler(graph, func, stage).run()))
      return failure();
  return success();
}

} // namespace genc::halide
