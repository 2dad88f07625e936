//===- Report.h - what the compiler decided, for people ---------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_REPORT_H
#define GENC_LIB_DRIVER_REPORT_H

#include "genc/Codegen/Codegen.h"

namespace genc {

/// Per entry: its kernels with the operators that share them, FLOPs and bytes an example, and the
/// arena beside the sum of all buffers and the most that is alive at once.
void printReport(mlir::ModuleOp module, llvm::raw_ostream &os);

/// What the functions of kernels take of a device, where its assembler was found.
void printResources(llvm::ArrayRef<DeviceProgram> programs, llvm::raw_ostream &os);

} // namespace genc

#endif // GENC_LIB_DRIVER_REPORT_H
