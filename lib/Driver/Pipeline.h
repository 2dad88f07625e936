//===- Pipeline.h - the passes between the stages ---------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_PIPELINE_H
#define GENC_LIB_DRIVER_PIPELINE_H

#include "Options.h"
#include "mlir/Pass/PassManager.h"

namespace genc {

/// Adds the passes that end in \p stage to those that end in the stage before it.
void buildPipeline(mlir::PassManager &manager, Stage stage, const Options &options);

/// kernel -> schedule: every kernel carries its loops on \p target.
void scheduleFor(mlir::PassManager &manager, const Target &target);

} // namespace genc

#endif // GENC_LIB_DRIVER_PIPELINE_H
