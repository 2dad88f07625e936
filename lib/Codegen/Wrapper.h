//===- Wrapper.h - the C functions around kernels -----------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_WRAPPER_H
#define GENC_LIB_CODEGEN_WRAPPER_H

#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Support/Target.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace genc {

struct KernelWrapper {
  kernel::FuncOp func;
  std::string name;  ///< the C function: int32_t name(genc_call *, int64_t batch, void *const *buffers)
  std::string body;  ///< Halide's function
  bool random;       ///< whether the body takes seed, first_example, step after the batch
  /// On a device: of those that its body launches, among the functions of all programs; buffers are then the device's.
  std::optional<uint32_t> firstFunction;
};

/// An object with all wrappers: each builds halide_buffer_t on its stack with constant sizes and strides.
llvm::Expected<std::string> emitWrappers(llvm::ArrayRef<KernelWrapper> wrappers, const Target &target);

} // namespace genc

#endif // GENC_LIB_CODEGEN_WRAPPER_H
