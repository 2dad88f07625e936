//===- DeviceModule.h - device code apart from the code that launches it --*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_HALIDE_DEVICEMODULE_H
#define GENC_LIB_CODEGEN_HALIDE_DEVICEMODULE_H

#include "Halide.h"
#include <string>
#include <vector>

namespace genc::halide {

/// Adds passes that keep what a generator of device code does wrong away from it.
void adaptToSource(Halide::Pipeline &pipeline, const Halide::Target &target);

/// A pass over lowered code for any device, which `pipeline` of Halide's owns once it is added: what
/// a block has in registers becomes arrays of each thread's part.
Halide::Internal::IRMutator *makeOwnRegisters();

/// A lowered kernel for a device, taken apart.
struct DeviceModule {
  Halide::Module host; ///< computes the grids and calls genc_device_launch
  std::string code;    ///< OpenCL C, PTX, Halide's container of SPIR-V, or Metal
  std::vector<std::string>
      entries; ///< names of the launched functions in `code`; host code knows them by number
  std::vector<int64_t>
      sharedBytes; ///< that each launch gives a block, where it always gives the same; else 0
};

/// Halide's host code hands the source to its runtime at every call, and lets it keep state between
/// calls. Ours knows all programs of a library from its descriptor, so both are taken out. Throws
/// Halide::CompileError where a kernel asks for something that the runtime does not offer.
DeviceModule takeApart(const Halide::Module &module);

} // namespace genc::halide

#endif // GENC_LIB_CODEGEN_HALIDE_DEVICEMODULE_H
