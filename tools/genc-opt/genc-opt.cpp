//===- genc-opt.cpp - runs passes over textual IR ----------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Autodiff/Autodiff.h"
#include "genc/Codegen/Entries.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<genc::gen::GenDialect, genc::kernel::KernelDialect,
                  mlir::func::FuncDialect>();
  genc::autodiff::registerGradients(registry);
  mlir::registerTransformsPasses();
  genc::registerGenPasses();
  genc::registerGenAutodiffPasses();
  genc::registerLowerEntriesPass();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "genc pass driver\n", registry));
}
