//===- ScheduleKernels.cpp - a schedule for every kernel --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu/Gpu.h"
#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Pool.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Dialect/Gen/Ops/Winograd.h"
#include "genc/Schedule/Schedule.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace genc::schedule;

namespace genc {
namespace {

void scheduleHeavy(const KernelShape &shape, ScheduleBuilder &s) {
  Operation *op = shape.heavy[0];
  Axes axes = shape.resultAxes(0);
  if (auto conv = dyn_cast<gen::ConvOp>(op)) {
    gen::EventType filter(conv.getFilter().getType());
    int64_t depth = filter.event[filter.rank() - 2], channels = axes.sizes[0];
    if (conv.getGroups() > 1 && depth == 1 && channels == static_cast<int64_t>(conv.getGroups()))
      return scheduleDepthwise(shape, s);
    if (conv.getGroups() == 1 && axes.eventRank == 3 && channels <= 4 &&
        depth % shape.vector() == 0)
      return scheduleSmallOutput(shape, s);
    return scheduleConvolution(shape, s);
  }
  if (isa<gen::ConvTransposeOp>(op))
    return scheduleConvolutionTranspose(shape, s);
  if (isa<gen::PoolMaxOp, gen::PoolSumOp>(op))
    return schedulePool(shape, s);
  if (isa<gen::LinearWeightGradientOp, gen::ConvFilterGradientOp>(op))
    return scheduleWeightGradient(shape, s);
  if (isa<gen::PoolMaxGradientOp, gen::PoolMaxGatherOp>(op))
    return schedulePoolMaxAdjoint(shape, s);
  if (isa<gen::ScatterAddOp>(op))
    return scheduleFallback(shape, s);
  if (isa<gen::TileTransformOp>(op))
    return scheduleTileTransform(shape, s);
  if (isa<gen::TileAssembleOp>(op))
    return scheduleTileAssemble(shape, s);
  if (isWeightBatch(op))
    return scheduleWeightBatch(shape, s);
  bool vectorTimesMatrix =
      isa<gen::LinearOp>(op) && axes.eventRank == 1 && shape.func.getBatchMultiple() == 1;
  if (vectorTimesMatrix && !cast<gen::LinearOp>(op).getPacked())
    return scheduleGemv(shape, s);
  return scheduleMatmul(shape, s);
}

} // namespace

kernel::ScheduleAttr scheduleKernel(kernel::FuncOp func, const Target &target) {
  KernelShape shape(func, target.machine);
  ScheduleBuilder s;
  if (target.device != DeviceApi::None) {
    gpu::schedule({shape, target.deviceMachine}, s);
    return s.build(func.getContext());
  }
  if (shape.plate)
    schedulePlate(shape, s);
  else if (shape.heavy.empty() && shape.reductions.empty())
    scheduleElementwise(shape, s);
  else if (shape.heavy.empty())
    scheduleReduction(shape, s);
  else if (gen::InterleaveOp interleave = weaves(shape))
    schedulePhases(shape, interleave.getFactors(), s);
  else if (isPlain(shape))
    scheduleHeavy(shape, s);
  else if (!scheduleAttention(shape, s) && !scheduleMlp(shape, s))
    scheduleFallback(shape, s);
  return s.build(func.getContext());
}

int64_t batchVariant(kernel::FuncOp func, const Target &target) {
  const Machine &machine = target.machine;
  KernelShape shape(func, machine);
  if (target.device != DeviceApi::None)
    return gpu::batchVariant({shape, target.deviceMachine});
  if (shape.results.size() != 1 || !shape.reductions.empty() || shape.heavy.empty() || shape.plate)
    return 1;
  if (!machine.fusedMultiplyAdd)
    return 1; // the two would round differently, and an example's bits depend on how a batch is
              // split
  if (isPlain(shape) && isWeightBatch(shape.heavy[0]))
    return weightBatchVariant(shape);
  bool multiplies = llvm::all_of(shape.heavy, [](Operation *op) {
    auto linear = dyn_cast<gen::LinearOp>(op);
    // A short sum unrolls away, and the compiler would contract it with the epilogue in one variant
    // and not in the other.
    return linear && linear.depth() >= 16;
  });
  Axes axes = shape.resultAxes(0);
  bool batched = (isPlain(shape) || shape.heavy.size() > 1) && axes.has("n") &&
                 axes.eventRank == 1 && axes.sizes[0] >= 4;
  return multiplies && batched ? 8 : 1;
}

namespace {

struct ScheduleKernels : PassWrapper<ScheduleKernels, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ScheduleKernels)
  ScheduleKernels() : target(*Target::parse("host")) {}
  explicit ScheduleKernels(Target target) : target(std::move(target)) {}
  ScheduleKernels(const ScheduleKernels &other) : PassWrapper(other), target(other.target) {}

  StringRef getArgument() const final { return "gen-schedule-kernels"; }
  StringRef getDescription() const final { return "writes a schedule on every kernel"; }
  StringRef getName() const final { return "ScheduleKernels"; }

  Option<std::string> targetName{*this, "target", llvm::cl::desc("name of the target")};
  Target target;

  LogicalResult initialize(MLIRContext *context) final {
    if (targetName.empty())
      return success();
    auto parsed = Target::parse(targetName);
    if (!parsed)
      return emitError(UnknownLoc::get(context)) << "no target '" << targetName << "'";
    target = *parsed;
    return success();
  }

  void runOnOperation() final {
    SymbolTable symbols(getOperation());
    SmallVector<kernel::FuncOp> kernels(getOperation().getOps<kernel::FuncOp>());
    llvm::DenseMap<StringAttr, StringAttr> tails; // batch variant of a kernel to its row kernel
    for (kernel::FuncOp func : kernels) {
      if (func.getScheduleAttr())
        continue;
      int64_t multiple = func.getBatchMultiple() == 1 ? batchVariant(func, target) : 1;
      if (multiple > 1) {
        kernel::FuncOp row = func.clone();
        row.setSymName((func.getSymName() + "_row").str());
        symbols.insert(row, std::next(func->getIterator()));
        row.setScheduleAttr(scheduleKernel(row, target));
        tails[func.getSymNameAttr()] = row.getSymNameAttr();
        func.setBatchMultiple(multiple);
      }
      func.setScheduleAttr(scheduleKernel(func, target));
    }
    getOperation().walk([&](kernel::LaunchOp launch) {
      if (StringAttr tail = tails.lookup(launch.getKernelAttr().getAttr());
          tail && !launch.getTailAttr())
        launch.setTailAttr(FlatSymbolRefAttr::get(tail));
    });
  }
};

} // namespace

std::unique_ptr<Pass> createScheduleKernelsPass(const Target &target) {
  return std::make_unique<ScheduleKernels>(target);
}

void registerScheduleKernelsPass() { PassRegistration<ScheduleKernels>(); }

} // namespace genc
