//===- IdxGzip.cpp - bytes out of a gzip stream -------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IdxGzip.h"

using namespace genc;
using namespace genc::weights;

// zlib counts in 32 bits; larger texts go through in pieces.
static constexpr uint64_t maxPiece = 1u << 30;
static constexpr int gzipWindow = 15 + 16; // the largest window, gzip's wrapper

GzipStream::GzipStream(const Source &source) : source(source) {
  ready = inflateInit2(&stream, gzipWindow) == Z_OK;
}

GzipStream::~GzipStream() {
  if (ready)
    inflateEnd(&stream);
}

llvm::Error GzipStream::inflateSome() {
  if (stream.avail_in == 0 && fed < source.size()) {
    uint64_t piece = std::min(maxPiece, source.size() - fed);
    stream.next_in = const_cast<uint8_t *>(source.data()) + fed;
    stream.avail_in = static_cast<uInt>(piece);
    fed += piece;
  }
  int status = ready ? inflate(&stream, Z_NO_FLUSH) : Z_MEM_ERROR;
  uint64_t at = fed - stream.avail_in;
  switch (status) {
  case Z_OK:
    return llvm::Error::success();
  case Z_STREAM_END:
    ended = true;
    return llvm::Error::success();
  case Z_BUF_ERROR:
    return source.fail(ReadCode::Truncated, at, "the file ends within the gzip stream");
  case Z_MEM_ERROR:
    return source.fail(ReadCode::Io, at, "no memory to inflate");
  default: {
    llvm::StringRef text = stream.msg ? stream.msg : "unknown fault";
    bool check = text == "incorrect data check" || text == "incorrect length check";
    return source.fail(check ? ReadCode::Checksum : ReadCode::Malformed, at, "gzip: " + text);
  }
  }
}

llvm::Error GzipStream::take(uint8_t *to, uint64_t count) {
  while (count != 0) {
    if (ended)
      return source.fail(ReadCode::Truncated, fed - stream.avail_in,
                         "the gzip stream ends within the idx data");
    uint64_t piece = std::min(maxPiece, count);
    stream.next_out = to;
    stream.avail_out = static_cast<uInt>(piece);
    if (llvm::Error error = inflateSome())
      return error;
    uint64_t got = piece - stream.avail_out;
    to += got;
    count -= got;
  }
  return llvm::Error::success();
}

llvm::Error GzipStream::finish() {
  uint8_t extra;
  while (!ended) {
    stream.next_out = &extra;
    stream.avail_out = 1;
    if (llvm::Error error = inflateSome())
      return error;
    if (stream.avail_out == 0)
      return source.fail(ReadCode::Malformed, fed - stream.avail_in,
                         "bytes after the last element");
  }
  if (fed - stream.avail_in != source.size())
    return source.fail(ReadCode::Malformed, fed - stream.avail_in, "bytes after the gzip stream");
  return llvm::Error::success();
}

llvm::Expected<std::string> weights::gzipText(llvm::StringRef text) {
  z_stream stream = {};
  if (text.size() > maxPiece || deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, 8,
                                             Z_DEFAULT_STRATEGY) != Z_OK)
    return llvm::createStringError("cannot gzip " + llvm::Twine(text.size()) + " bytes");
  std::string result(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<uint8_t *>(const_cast<char *>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<uint8_t *>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  int status = deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END)
    return llvm::createStringError("cannot gzip " + llvm::Twine(text.size()) + " bytes");
  return result;
}
