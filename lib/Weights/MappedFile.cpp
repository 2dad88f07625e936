//===- MappedFile.cpp - a regular file's bytes ----------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MappedFile.h"
#include "genc/Weights/ReadError.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"

using namespace genc;

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> weights::mapFile(llvm::StringRef path) {
  auto fail = [&](const llvm::Twine &message) {
    return llvm::make_error<ReadError>(path, ReadCode::Io, 0, message);
  };
  // Asked before opening: to open a pipe would wait for its writer.
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return fail(error.message());
  if (!llvm::sys::fs::is_regular_file(status))
    return fail("not a regular file");
  auto file = llvm::sys::fs::openNativeFileForRead(path);
  if (!file)
    return fail(llvm::toString(file.takeError()));
  auto close = llvm::make_scope_exit([&] { llvm::sys::fs::closeFile(*file); });
  auto buffer = llvm::MemoryBuffer::getOpenFile(*file, path, status.getSize(),
                                                /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail(buffer.getError().message());
  return std::move(*buffer);
}
