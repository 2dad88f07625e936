//===- Rows.cpp - a block a row -----------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Norms, softmax, sums over an example, small perceptrons, attention: a block takes one row of the
// result, where only its channels are reduced, else one example. Each reducing stage is computed
// once in shared memory, by a thread an element, or with partial sums where there are few elements.
//
//===----------------------------------------------------------------------===//

#include "../Reduced.h"
#include "Gpu.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"

using namespace mlir;

namespace genc::schedule::gpu {
namespace {

class Rows {
public:
  Rows(const GpuKernel &kernel, ScheduleBuilder &s)
      : shape(kernel.shape), device(kernel.device), s(s), out(shape.resultStage(0)),
        axes(shape.resultAxes(0)) {}

  void run() {
    bool rows =
        !shape.reductions.empty() && isRowwise(shape) &&
        llvm::all_of(shape.heavy, [](Operation *op) {
          return isa<gen::MatmulOp>(op); // attention: scores and values of one row of queries
        });
    inner = rows ? std::min<int64_t>(1, axes.eventRank) : sumsOfWeights() ? 0 : axes.eventRank;
    result();
    for (Operation &op : shape.func.getBody().front().without_terminator()) {
      if (llvm::is_contained(shape.heavy, &op))
        product(&op);
      else if (llvm::is_contained(shape.reductions, &op))
        for (const std::string &stage : reducingStages(shape, &op))
          reduction(&op, stage);
    }
  }

private:
  const KernelShape &shape;
  const DeviceMachine &device;
  ScheduleBuilder &s;
  std::string out;
  Axes axes;
  int64_t inner = 0;  ///< dimensions of a block
  int64_t shared = 0; ///< bytes of its stages

  /// Whether the result is sums of weights, which are no example's: each of them is a block's.
  bool sumsOfWeights() const {
    return axes.names.size() == static_cast<size_t>(axes.eventRank) && shape.heavy.empty() &&
           shape.reductions.size() == 1 &&
           gen::EventType(shape.reductions[0]->getResult(0).getType()).event ==
               gen::EventType(shape.results[0].getType()).event;
  }

  /// Blocks are numbered by t.
  void result() {
    StageSchedule &stage = s.stage(out);
    if (axes.names.empty())
      return (void)stage.gpuSingleBlock("t");
    auto middle = axes.names.begin() + inner;
    Names inside(axes.names.begin(), middle), outside(middle, axes.names.end());
    int64_t elements = 1;
    for (int64_t i = 0; i < inner; ++i)
      elements *= axes.sizes[i];
    std::string all = fuseAll(stage, inside, "e"), block = fuseAll(stage, outside, "t0");
    if (block.empty()) // one block
      stage.split(all, "t", "all", elements);
    else
      stage.rename(block, "t");
    if (!all.empty()) {
      int64_t threads = threadsFor(elements, device.blockThreads);
      stage.split(block.empty() ? "all" : all, "eo", "ei", threads,
                  elements % threads ? "guard" : "");
      stage.reorder({"eo", "ei", "t"});
      onGrid(stage, {"t"}, {"ei"});
    } else {
      onGrid(stage.split("t", "t", "ei", 1), {"t"}, {"ei"});
    }
  }

  /// Whether a stage of `type` fits in what is left of the block's memory, which it then has.
  bool takesRoom(const gen::EventType &type, int64_t copies = 1) {
    Axes kept(type);
    int64_t bytes = 4 * copies;
    for (int64_t i = 0; i < std::min(inner, kept.eventRank); ++i)
      bytes *= kept.sizes[i];
    bool largerThanResult = axes.names.empty() && !kept.names.empty();
    if (largerThanResult || shared + bytes > device.sharedBytes)
      return false;
    shared += bytes;
    return true;
  }

  void product(Operation *op) {
    gen::EventType type(op->getResult(0).getType());
    if (!takesRoom(type))
      return; // each thread computes what it needs
    std::string name = shape.stageOf(op);
    threadsOver(s.stage(name).computeAt(out, "t"), type);
    threadsOver(s.stage(name, 0), type);
  }

  /// Threads for the channels of a stage of a block; its other dimensions are loops. No stage is without: what it needs and is not placed
  /// is then a thread's own, while outside of threads it would be the block's, under the same name.
  void threadsOver(StageSchedule &stage, const gen::EventType &type) {
    Axes kept(type);
    if (kept.names.empty())
      return; // one number of one block
    if (kept.eventRank == 0 || inner == 0)
      return onGrid(stage, {}, {kept.names[0]}); // of one element
    int64_t threads = threadsFor(kept.sizes[0], device.blockThreads);
    if (threads == kept.sizes[0])
      return onGrid(stage, {}, {"c"});
    onGrid(stage.split("c", "co", "ci", threads, "guard"), {}, {"ci"});
  }

  void reduction(Operation *op, const std::string &name) {
    constexpr int64_t manyElements = 32;
    Reduced reduced(op);
    gen::EventType type(op->getResult(0).getType());
    Axes kept(type);
    int64_t elements = 1, length = 1;
    for (int64_t i = 0; i < std::min(inner, kept.eventRank); ++i)
      elements *= kept.sizes[i];
    for (const std::string &dim : reduced.names)
      length *= reduced.input.size(dim);
    bool shares = elements < manyElements && length >= 16 && !isa<gen::ArgmaxOp>(op);
    if (kept.names.empty() && !shares)
      return; // one number alone has no dimension for threads
    if (!takesRoom(type, shares ? 1 + device.lanes : 1))
      return;
    threadsOver(s.stage(name).computeAt(out, "t"), type);
    if (!shares) {
      if (!reduced.names.empty())
        threadsOver(s.stage(name, 0), type);
      return;
    }
    Names sums;
    for (size_t i = 0; i < reduced.names.size(); ++i)
      sums.push_back("r" + std::to_string(i));
    StageSchedule &update = s.stage(name, 0);
    std::string all = fuseAll(update, sums, "r"), partial = name + ".parts";
    update.split(all, "ro", "ri", device.lanes, length % device.lanes ? "guard" : "")
        .rfactor("ri", "u", partial);
    threadsOver(update, type);
    // A part is added in a register, then kept for the thread that adds them.
    s.stage(partial).in({name});
    onGrid(s.stage(partial + ".in").computeAt(out, "t"), {}, {"u"});
    s.stage(partial).computeAt(partial + ".in", "u");
  }
};

} // namespace

void scheduleRows(const GpuKernel &kernel, ScheduleBuilder &s) { Rows(kernel, s).run(); }

} // namespace genc::schedule::gpu
