//===- Readers.h - one function per weights format --------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_READERS_H
#define GENC_LIB_WEIGHTS_READERS_H

#include "Source.h"
#include "genc/Weights/WeightFile.h"

namespace genc::weights {

llvm::Error readSafetensors(const Source &source, WeightContents &contents);
llvm::Error readTorchZip(const Source &source, WeightContents &contents);
llvm::Error readTorchLegacy(const Source &source, WeightContents &contents);

/// The first bytes of each format. Safetensors has no magic number: its header
/// begins with `{` after a length whose upper half is zero.
bool isSafetensors(llvm::StringRef bytes);
bool isTorchZip(llvm::StringRef bytes);
bool isTorchLegacy(llvm::StringRef bytes);

/// Limits shared by the readers; with them no list of descriptors outgrows the
/// room beside the file.
constexpr size_t maxTensors = size_t(1) << 18;
constexpr size_t maxNameLength = 4096;

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_READERS_H
