//===- IdxGzip.h - bytes out of a gzip stream -------------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_IDXGZIP_H
#define GENC_LIB_WEIGHTS_IDXGZIP_H

#include "Source.h"
#include <zlib.h>

namespace genc::weights {

/// Inflates one gzip member piece by piece, into memory that the caller has
/// sized; nothing is unfolded that was not asked for.
class GzipStream {
public:
  explicit GzipStream(const Source &source);
  GzipStream(const GzipStream &) = delete;
  ~GzipStream();

  /// Fills exactly `count` bytes.
  llvm::Error take(uint8_t *to, uint64_t count);
  /// The stream must end here with its checksum, and the file with the stream.
  llvm::Error finish();

private:
  llvm::Error inflateSome();

  const Source &source;
  z_stream stream = {};
  uint64_t fed = 0; ///< bytes of the file given to zlib
  bool ready = false, ended = false;
};

/// A gzip member without a name or time, so that equal texts give equal bytes.
llvm::Expected<std::string> gzipText(llvm::StringRef text);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_IDXGZIP_H
