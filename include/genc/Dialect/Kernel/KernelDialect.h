//===- KernelDialect.h - the kernel dialect ----------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_KERNEL_KERNELDIALECT_H
#define GENC_DIALECT_KERNEL_KERNELDIALECT_H

#include "genc/Dialect/Gen/GenDialect.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "genc/Dialect/Kernel/KernelEnums.h.inc"

#include "genc/Dialect/Kernel/KernelDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "genc/Dialect/Kernel/KernelAttributes.h.inc"

#define GET_OP_CLASSES
#include "genc/Dialect/Kernel/Kernel.h.inc"

#endif // GENC_DIALECT_KERNEL_KERNELDIALECT_H
