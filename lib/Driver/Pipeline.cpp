//===- Pipeline.cpp - the passes between the stages -------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Pipeline.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Schedule/Schedule.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

using namespace genc;

/// model -> tensor: one function an entry, of tensor operators alone.
static void toTensor(mlir::PassManager &manager, const Options &options) {
  // Stable forms of a distribution's functions, before reshapes of a model come between.
  for (mlir::OpPassManager *holder :
       {&manager.nest<gen::DistributionOp>(), &manager.nest<gen::DivergenceOp>()}) {
    mlir::OpPassManager &functions = holder->nest<mlir::func::FuncOp>();
    functions.addPass(mlir::createCanonicalizerPass());
    functions.addPass(mlir::createCSEPass());
    functions.addPass(createStableForms());
  }
  manager.addPass(createCheckBatch());
  manager.addPass(createSolveObjectives());
  SolveEntriesOptions solve;
  solve.entries.assign(options.entries.begin(), options.entries.end());
  manager.addPass(createCheckGradients());
  solve.gradients = options.stage == Stage::Grad;
  manager.addPass(createCheckParameters());
  manager.addPass(createSolveEntries(solve));
  manager.addPass(mlir::createCanonicalizerPass());
  manager.addPass(mlir::createCSEPass());
  manager.addPass(createVerifyTensor());
}

/// tensor -> grad: functions that are marked for it also return their gradients; weights have the
/// types that they are stored in.
static void toGrad(mlir::PassManager &manager, const Options &options) {
  // Stable forms have stable derivatives: that of log(exp(x)) would divide by an exponential that
  // is zero.
  manager.addNestedPass<mlir::func::FuncOp>(createStableForms());
  bool recompute = options.remat && !options.remat->cheapOnly && options.remat->percent < 100;
  manager.addPass(createDifferentiate({.recomputeLoops = recompute}));
  if (!options.narrowStorage.empty())
    manager.addPass(createNarrowWeights({.to = options.narrowStorage}));
  manager.addPass(mlir::createCanonicalizerPass());
  manager.addPass(mlir::createCSEPass());
  manager.addPass(createVerifyTensor());
}

/// grad -> kernel: stable and cheap forms, weight-only work moved to `prepare`, kernels, places.
static void toKernel(mlir::PassManager &manager, const Options &options) {
  mlir::OpPassManager &entries = manager.nest<mlir::func::FuncOp>();
  entries.addPass(createRemoveDropout());
  entries.addPass(createHoistFromLoops());
  entries.addPass(createUnrollLoops());
  entries.addPass(mlir::createCanonicalizerPass());
  entries.addPass(createStableForms());
  entries.addPass(createCheckDomains());
  entries.addPass(createFoldAffine());
  entries.addPass(createMoveScales());
  if (!options.exactConvolutions) {
    entries.addPass(createFoldUpsample());
    entries.addPass(createWinogradConvolutions());
  }
  entries.addPass(createLowerConvTranspose());
  entries.addPass(createExposePadding());
  entries.addPass(createPackWeights());
  entries.addPass(mlir::createCanonicalizerPass());
  entries.addPass(mlir::createCSEPass());
  manager.addPass(createHoistPrepare());
  manager.addNestedPass<mlir::func::FuncOp>(createSplitSums());
  manager.addNestedPass<mlir::func::FuncOp>(createFlattenReductions());
  manager.addNestedPass<mlir::func::FuncOp>(createMoveReshapes());
  manager.addPass(createFormKernels({.accurateMath = options.accurateMath}));
  manager.addPass(createDeduplicateKernels());
  if (options.remat)
    manager.addPass(createRematerialize({.percent = options.remat->percent, .cheapOnly = options.remat->cheapOnly}));
  manager.addPass(createPlanBuffers());
  manager.addPass(createLayoutWeights());
}

/// kernel -> schedule: every kernel carries its loops.
void genc::scheduleFor(mlir::PassManager &manager, const Target &target) {
  manager.addPass(createScheduleKernelsPass(target));
  manager.addPass(createDeduplicateKernels());
  manager.addPass(createPlanBuffers());
}

void genc::buildPipeline(mlir::PassManager &manager, Stage stage, const Options &options) {
  switch (stage) {
  case Stage::Tensor:
    return toTensor(manager, options);
  case Stage::Grad:
    return toGrad(manager, options);
  case Stage::Kernel:
    return toKernel(manager, options);
  case Stage::Schedule:
    // A library has code for the host, and code for the device beside it; to look at, there is the device's.
    return scheduleFor(manager, options.stage == Stage::Lib ? options.target.host() : options.target);
  default:
    return;
  }
}
