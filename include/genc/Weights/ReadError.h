//===- ReadError.h - why a file from outside was refused --------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Readers of files from outside never guess: the first thing that is not right
// ends the reading with one ReadError that says which file, which byte, which
// class of fault and, in words, what was expected and what was found.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_WEIGHTS_READERROR_H
#define GENC_WEIGHTS_READERROR_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>

namespace genc {

/// Classes of faults. The text form (see `codeName`) is stable: tests and
/// scripts may compare it.
enum class ReadCode {
  Io,          ///< the system could not open, map or write the file
  UnknownForm, ///< no known format begins with these bytes
  Truncated,   ///< the file ends before something that it announces
  Malformed,   ///< the bytes break a rule of the format
  Overflow,    ///< a product or sum of sizes does not fit 64 bits
  OutOfRange,  ///< a size, offset or index points outside what exists
  Overlap,     ///< two parts claim the same bytes, or leave a hole
  Duplicate,   ///< a name occurs twice
  Checksum,    ///< stored and computed checksums differ
  Limit,       ///< more than the stated bound (memory, depth, count)
  Unsupported, ///< well formed, but nothing that genc reads
  NotFound,    ///< a tensor of this name does not exist
};

/// The stable text of a code, e.g. "truncated".
llvm::StringRef codeName(ReadCode code);

/// One refusal. `offset` is a position in the file in bytes; for an archive
/// whose members are stored it is the position in the archive.
class ReadError : public llvm::ErrorInfo<ReadError> {
public:
  static char ID;

  ReadError(llvm::StringRef file, ReadCode code, uint64_t offset, const llvm::Twine &message)
      : fileName(file.str()), readCode(code), byteOffset(offset), text(message.str()) {}

  llvm::StringRef file() const { return fileName; }
  ReadCode code() const { return readCode; }
  uint64_t offset() const { return byteOffset; }
  /// What is wrong, without file and offset.
  llvm::StringRef what() const { return text; }

  /// `FILE: at byte N: MESSAGE [code]`
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  std::string fileName;
  ReadCode readCode;
  uint64_t byteOffset;
  std::string text;
};

} // namespace genc

#endif // GENC_WEIGHTS_READERROR_H
