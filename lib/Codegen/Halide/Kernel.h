//===- Kernel.h - a kernel.func as a Halide pipeline ------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_HALIDE_KERNEL_H
#define GENC_LIB_CODEGEN_HALIDE_KERNEL_H

#include "Definition.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Dialect/Kernel/KernelDialect.h"

namespace genc::halide {

/// The pipeline of a kernel: stages defined and scheduled, not yet lowered.
struct KernelPipeline {
  Graph graph{/*reference=*/false};
  Halide::Param<int32_t> batch{"batch"};
  Halide::Param<uint64_t> seed{"seed"};
  Halide::Param<int64_t> firstExample{"first_example"};
  Halide::Param<uint32_t> step{"step"};
  std::vector<Halide::ImageParam> inputs;
  std::vector<Halide::Func> outputs;

  /// batch, [seed, first_example, step,] inputs. Outputs follow as buffers.
  std::vector<Halide::Argument> arguments() const;
};

/// Defines and schedules. Errors are reported at the kernel; Halide's own leave as exceptions.
mlir::FailureOr<std::unique_ptr<KernelPipeline>> buildPipeline(kernel::FuncOp func, const genc::Target &target);

/// Carries out the directives of `schedule` on the stages of `graph`. Errors name stage and directive.
mlir::LogicalResult applySchedule(kernel::ScheduleAttr schedule, Graph &graph, kernel::FuncOp func);

/// Halide's form of a target.
Halide::Target halideTarget(const genc::Target &target, bool tsan = false);

/// Scratch memory that the lowered functions ask the runtime for.
struct Scratch {
  uint64_t call = 0, task = 0;
};
Scratch scratchOf(const Halide::Module &module);

/// Runs `work`, turning an exception of Halide's into an error at `op`: a bug of the compiler.
mlir::LogicalResult guarded(mlir::Operation *op, llvm::function_ref<mlir::LogicalResult()> work);

} // namespace genc::halide

#endif // GENC_LIB_CODEGEN_HALIDE_KERNEL_H
