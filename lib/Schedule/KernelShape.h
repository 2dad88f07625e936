//===- KernelShape.h - what schedules ask about a kernel ----------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SCHEDULE_KERNELSHAPE_H
#define GENC_LIB_SCHEDULE_KERNELSHAPE_H

#include "ScheduleBuilder.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Support/Target.h"

namespace genc::schedule {

/// A tensor's axes by the names that schedules use, innermost first.
struct Axes {
  Names names;
  std::vector<int64_t> sizes; ///< ShapedType::kDynamic for the batch
  int64_t eventRank = 0;

  explicit Axes(const gen::EventType &type);
  int64_t size(const std::string &name) const;
  bool has(const std::string &name) const;
  /// The event axes beyond the first `skip`, and the plates.
  Names outer(size_t skip) const { return Names(names.begin() + skip, names.end()); }
};

/// One kernel taken apart.
struct KernelShape {
  mutable kernel::FuncOp func; // MLIR handles are not const-correct
  const Machine &machine;
  llvm::SmallVector<mlir::Operation *> heavy;      ///< products, convolutions, pools
  llvm::SmallVector<mlir::Operation *> reductions; ///< reduce_*, argmax
  mlir::Operation *plate = nullptr;                ///< the reduction over a plate; a kernel has at most one
  std::vector<mlir::Value> results; ///< one for each stage of results

  KernelShape(kernel::FuncOp func, const Machine &machine);

  std::string stageOf(mlir::Operation *op) const;
  /// The stage that computes `value`: an operator's or an input's.
  std::string stageOf(mlir::Value value) const;
  std::string resultStage(size_t i) const { return func.getResultStage(static_cast<unsigned>(i)); }
  Axes resultAxes(size_t i) const { return Axes(gen::EventType(results[i].getType())); }
  int64_t vector() const { return machine.vectorFloats; }
};

/// Whether the result of the kernel has the shape of its one heavy operator's.
bool isPlain(const KernelShape &shape);

/// The operator that weaves the kernel's convolutions into its result, if that is what the kernel does.
gen::InterleaveOp weaves(const KernelShape &shape);

/// The stage that holds the input of a convolution with its padding; empty where it has none.
std::string padStage(const KernelShape &shape, gen::ConvOp conv);

/// Whether `value` is computed by an elementwise operator that costs more than it saves to compute again.
bool isCostly(mlir::Operation *op);

/// Whether anything in the kernel but products is costly: its epilogue must then run in lanes.
bool hasCostlyStage(const KernelShape &shape);

/// The largest power of two lanes, at most `machine`'s, that `size` elements fill.
int64_t lanes(int64_t size, const Machine &machine);

/// A register tile: `vectors` along the channels, `rows` of pixels or examples.
struct Tile {
  int64_t vectors = 1, rows = 1;
};

/// The tile that covers channels x rows (rows may be split anywhere) in the fewest cycles: per step of the reduction
/// rows * vectors multiply-adds at two a cycle, rows + vectors loads at two a cycle, and at least four cycles of
/// latency; whole tiles only. `rowChoices` restricts the rows.
Tile chooseTile(int64_t channels, int64_t rows, const Machine &machine, llvm::ArrayRef<int64_t> rowChoices = {});

/// Long sums are added in chunks of this length, so that the error grows with its root and not with the length; 0 for
/// short ones. A function of the length alone: every variant of a kernel adds in the same order.
int64_t sumChunk(int64_t length);

/// Rows of a strip: at least `wanted`, a multiple of `unit`, and a divisor of `height` where one is near, so that no
/// strip is partial; at most `height`.
int64_t stripRows(int64_t height, int64_t wanted, int64_t unit = 1);

/// Splits an output stage's channels: co, ci of vectors * lanes, vectorised and unrolled.
void tileChannels(StageSchedule &out, int64_t channels, const Tile &tile, const Machine &machine);

//===----------------------------------------------------------------------===//
// One function per kernel class; each writes the whole schedule
//===----------------------------------------------------------------------===//
void scheduleMatmul(const KernelShape &shape, ScheduleBuilder &s);
/// The adjoint of a product or a convolution in its weights.
void scheduleWeightGradient(const KernelShape &shape, ScheduleBuilder &s);
/// Whether `op` multiplies several matrices of each example by one matrix of weights each.
bool isWeightBatch(mlir::Operation *op);
void scheduleWeightBatch(const KernelShape &shape, ScheduleBuilder &s);
/// Examples whose rows a tile of such products takes together.
int64_t weightBatchVariant(const KernelShape &shape);
void scheduleTileTransform(const KernelShape &shape, ScheduleBuilder &s);
void scheduleTileAssemble(const KernelShape &shape, ScheduleBuilder &s);
void scheduleGemv(const KernelShape &shape, ScheduleBuilder &s);
void scheduleConvolution(const KernelShape &shape, ScheduleBuilder &s);
/// Few output channels.
void scheduleSmallOutput(const KernelShape &shape, ScheduleBuilder &s);
/// Several convolutions woven by gen.interleave with these factors.
void schedulePhases(const KernelShape &shape, llvm::ArrayRef<int64_t> factors, ScheduleBuilder &s);
void scheduleConvolutionTranspose(const KernelShape &shape, ScheduleBuilder &s);
void scheduleDepthwise(const KernelShape &shape, ScheduleBuilder &s);
void schedulePool(const KernelShape &shape, ScheduleBuilder &s);
/// The gradient of `pool_max` and the adjoint of that: the places of the largest elements of one example at a time.
void schedulePoolMaxAdjoint(const KernelShape &shape, ScheduleBuilder &s);
/// Two products with a softmax between them; false where the kernel is none of these.
bool scheduleAttention(const KernelShape &shape, ScheduleBuilder &s);
/// Products in a chain, each of one vector an example; false where the kernel is none of these.
bool scheduleMlp(const KernelShape &shape, ScheduleBuilder &s);
/// The reductions over event axes, each computed at a loop of another stage.
void scheduleReductionsAt(const KernelShape &shape, ScheduleBuilder &s, const std::string &stage, const std::string &loop);
void scheduleReduction(const KernelShape &shape, ScheduleBuilder &s);
/// A reduction over a plate.
void schedulePlate(const KernelShape &shape, ScheduleBuilder &s);
void scheduleElementwise(const KernelShape &shape, ScheduleBuilder &s);
/// Heavy stages whole, one example at a time, and the result from them: for shapes that do not tile. `stages` are the
/// reducing stages in order.
void schedulePlain(const KernelShape &shape, llvm::ArrayRef<std::pair<std::string, int64_t>> stages, ScheduleBuilder &s);
/// Any kernel, plainly: what none of the above knows.
void scheduleFallback(const KernelShape &shape, ScheduleBuilder &s);

/// A stage, or an update with these reductions, whose elements all stay in registers: `tile` are its dimensions, innermost first
/// and in lanes of `v`; the reductions run around them.
void tileInRegisters(StageSchedule &stage, const Names &tile, const Names &reductions, int64_t v);

/// A convolution to few channels, computed at `out`'s loop: lanes run over the input's channels, each accumulator is
/// summed across its lanes at the end. The filter is turned around once, as it lies with output channels innermost.
void accumulateInLanes(const KernelShape &shape, ScheduleBuilder &s, mlir::Operation *conv, const std::string &out,
                       const std::string &loop);

/// Stages before the heavy operator's input that are worth computing once: schedules them at `stage`'s loop `dim`.
void stageInput(const KernelShape &shape, ScheduleBuilder &s, mlir::Value input, const std::string &implicitPad,
                const std::string &stage, const std::string &dim);

} // namespace genc::schedule

#endif // GENC_LIB_SCHEDULE_KERNELSHAPE_H
