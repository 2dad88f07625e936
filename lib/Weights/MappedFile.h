//===- MappedFile.h - a regular file's bytes --------------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_MAPPEDFILE_H
#define GENC_LIB_WEIGHTS_MAPPEDFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace genc::weights {

/// Maps a regular file read-only; the buffer is named by `path`. Pipes, devices
/// and folders are refused, for they can block or have no size.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> mapFile(llvm::StringRef path);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_MAPPEDFILE_H
