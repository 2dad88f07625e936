//===- Reduction.cpp - schedules of norms, softmax and plain reductions -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions are computed at the loop of the result inside which they are constant: at the row,
// where only channels are reduced, else at the example. Lanes run along channels that stay, or are
// partial sums of channels that do not: the order of a sum follows from the shape alone.
//
//===----------------------------------------------------------------------===//

#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "KernelShape.h"
#include "Reduced.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace genc::schedule {
namespace {

class Scheduler {
public:
  Scheduler(const KernelShape &shape, ScheduleBuilder &s, std::string out = "", std::string level = "")
      : shape(shape), s(s), out(std::move(out)), level(std::move(level)) {}

  void reductions() {
    for (Operation *op : shape.reductions)
      for (const std::string &stage : reducingStages(shape, op))
        reduction(op, stage);
  }

  void run() {
    out = shape.resultStage(0);
    Axes axes = shape.resultAxes(0);
    bool rows = isRowwise(shape);
    StageSchedule &result = s.stage(out);
    bool vectors = axes.eventRank && axes.sizes[0] >= 4;
    int64_t v = vectors ? lanes(axes.sizes[0], shape.machine) : 1;
    if (vectors)
      result.split("c", "co", "ci", v, axes.sizes[0] % v ? "shift" : "").vectorize("ci");
    // The loop that holds the reductions.
    Names loops = axes.names;
    if (rows)
      level = loops[1];
    else if (loops.size() > static_cast<size_t>(axes.eventRank))
      level = loops[axes.eventRank];
    else
      level = "";
    if (rows && loops.size() > 2) {
      std::string fused = loops[1];
      for (size_t i = 2; i < loops.size(); ++i) {
        std::string next = i + 1 == loops.size() ? "t" : "f" + std::to_string(i);
        result.fuse(fused, loops[i], next);
        fused = next;
      }
      level = "t";
    }
    if (!level.empty())
      result.parallel(level);
    for (size_t i = 1; i < shape.results.size(); ++i)
      otherResult(i, rows);
    reductions();
    intermediates();
  }

private:
  const KernelShape &shape;
  ScheduleBuilder &s;
  std::string out, level;

  void otherResult(size_t i, bool) {
    Axes axes = shape.resultAxes(i);
    StageSchedule &result = s.stage(shape.resultStage(i));
    if (axes.eventRank && axes.sizes[0] >= 4) {
      int64_t v = lanes(axes.sizes[0], shape.machine);
      result.vectorize("c", v, axes.sizes[0] % v ? "shift" : "");
    }
    if (!level.empty() && axes.has(level)) // loops computed together must be of one kind
      result.parallel(level).computeWith(out, level);
  }

  /// Whether \p value is another reduction of the kernel in reverse: a guarded tail would ask for
  /// elements of it before the first.
  bool readsBackwards(Value value, bool reversed = false) const {
    Operation *op = value.getDefiningOp();
    if (!op || llvm::is_contained(shape.reductions, op))
      return op && reversed;
    reversed |= isa<gen::ReverseOp>(op);
    return llvm::any_of(op->getOperands(),
                        [&](Value operand) { return readsBackwards(operand, reversed); });
  }

  void place(StageSchedule &stage) {
    if (level.empty())
      stage.computeRoot();
    else
      stage.computeAt(out, level);
    stage.storeIn("auto");
  }

  void reduction(Operation *op, const std::string &stage) {
    Reduced reduced(op);
    const Axes &input = reduced.input;
    StageSchedule &init = s.stage(stage);
    place(init);
    if (reduced.names.empty() || input.eventRank == 0)
      return;
    if (!reduced.has("c")) { // channels stay: they are the lanes
      Axes kept{gen::EventType(op->getResult(0).getType())};
      int64_t v = lanes(kept.sizes[0], shape.machine);
      std::string tail = kept.sizes[0] % v ? "guard" : "";
      if (v < 4)
        return;
      init.vectorize("c", v, tail);
      Names order = {"c"};
      for (size_t i = 0; i < reduced.names.size(); ++i)
        order.push_back("r" + std::to_string(i));
      s.stage(stage, 0).reorder(order).vectorize("c", v, tail);
      return;
    }
    int64_t length = input.sizes[0];
    int64_t v = lanes(length, shape.machine);
    if (v < 4 || isa<gen::ArgmaxOp>(op) || (length % v && readsBackwards(op->getOperand(0))))
      return;
    std::string lanesStage = stage + ".lanes";
    s.stage(stage, 0)
        .split("r0", "r0o", "r0i", v, length % v ? "guard" : "")
        .rfactor("r0i", "u", lanesStage)
        .atomic()
        .vectorize("r0i");
    StageSchedule &partial = s.stage(lanesStage);
    place(partial);
    partial.vectorize("u");
    s.stage(lanesStage, 0).vectorize("u");
  }

  /// Costly operators that several stages read are stored once.
  void intermediates() {
    for (Operation &op : shape.func.getBody().front().without_terminator()) {
      if (!isCostly(&op) || shape.stageOf(&op).empty())
        continue;
      bool reduces = false;
      size_t uses = 0;
      for (Operation *user : op.getResult(0).getUsers()) {
        reduces |= llvm::is_contained(shape.reductions, user);
        ++uses;
      }
      if (uses < 2 || !reduces || llvm::is_contained(shape.results, op.getResult(0)))
        continue;
      StageSchedule &stage = s.stage(shape.stageOf(&op));
      place(stage);
      Axes axes{gen::EventType(op.getResult(0).getType())};
      int64_t v = axes.eventRank ? lanes(axes.sizes[0], shape.machine) : 1;
      if (v >= 4)
        stage.vectorize("c", v, axes.sizes[0] % v ? "guard" : "");
    }
  }
};

} // namespace

void scheduleReductionsAt(const KernelShape &shape, ScheduleBuilder &s, const std::string &stage, const std::string &loop) {
  Scheduler(shape, s, stage, loop).reductions();
}

void scheduleReduction(const KernelShape &shape, ScheduleBuilder &s) { Scheduler(shape, s).run(); }

} // namespace genc::schedule
