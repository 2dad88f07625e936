//===- OutputFile.h - files that appear whole or not at all ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SUPPORT_OUTPUTFILE_H
#define GENC_SUPPORT_OUTPUTFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <string>

namespace genc {

/// Writes to a temporary file beside the target and renames it at the end, so that a reader never
/// sees half a file. A file that is not kept, also on SIGINT or SIGTERM (see Interrupt.h), is
/// removed. `-` is stdout; what exists and is not a regular file (/dev/null, a pipe) is written to
/// directly.
class OutputFile {
public:
  /// Errors say the path and the system's reason: a missing folder, a read-only file system.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);
  OutputFile(OutputFile &&);
  OutputFile(const OutputFile &) = delete;
  ~OutputFile();

  llvm::raw_ostream &os() { return *stream; }
  /// Flushes, closes and checks every write so far (a full disk is found here); the file stays
  /// under its temporary name.
  llvm::Error finish();
  /// Finishes and moves the file to its place.
  llvm::Error keep();
  /// The same, and the disk has file and name when it returns: a machine that loses its power then
  /// has the old file or the new one.
  llvm::Error keepOnDisk();

private:
  OutputFile() = default;
  llvm::Error synchronise();
  std::string path;
  std::string temporary; ///< empty if written directly
  std::unique_ptr<llvm::raw_fd_ostream> owned;
  int descriptor = -1; ///< of `owned`
  llvm::raw_fd_ostream *stream = nullptr;
  bool finished = false;
};

/// Writes the whole content to the path, atomically.
llvm::Error writeFile(llvm::StringRef path, llvm::StringRef content);

} // namespace genc

#endif // GENC_SUPPORT_OUTPUTFILE_H
