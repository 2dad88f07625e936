//===- Png.cpp - PNG pictures through libpng ----------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libpng reports errors by longjmp, which must not pass over destructors. So
// the functions that call it own nothing: buffers and handles live in a struct
// that their caller keeps.
//
//===----------------------------------------------------------------------===//

#include "Source.h"
#include "genc/Weights/Array.h"
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <png.h>

using namespace genc;
using namespace genc::weights;

namespace {

constexpr uint32_t maxSide = 65535;
constexpr size_t maxChunk = 8u << 20;
constexpr size_t firstPiece = 1u << 16;

/// Everything that outlives a longjmp.
struct PngState {
  png_structp png = nullptr;
  png_infop info = nullptr;
  char message[160] = "";
  ReadCode code = ReadCode::Malformed;
  const uint8_t *input = nullptr;
  uint64_t inputSize = 0, position = 0;
  std::string *output = nullptr;
  uint64_t limit = 0;
  uint32_t width = 0, height = 0, channels = 0;
  std::vector<uint8_t> *pixels = nullptr;
};

void onError(png_structp png, png_const_charp text) {
  auto *state = static_cast<PngState *>(png_get_error_ptr(png));
  std::snprintf(state->message, sizeof(state->message), "%s", text);
  png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

void onRead(png_structp png, png_bytep to, size_t length) {
  auto *state = static_cast<PngState *>(png_get_io_ptr(png));
  if (length > state->inputSize - state->position) {
    state->code = ReadCode::Truncated;
    state->position = state->inputSize;
    png_error(png, "the file ends within the picture");
  }
  std::memcpy(to, state->input + state->position, length);
  state->position += length;
}

void onWrite(png_structp png, png_bytep from, size_t length) {
  auto *state = static_cast<PngState *>(png_get_io_ptr(png));
  state->output->append(reinterpret_cast<const char *>(from), length);
}

void onFlush(png_structp) {}

/// Fails by returning false with message and code set.
bool readHeader(PngState &state) {
  if (setjmp(png_jmpbuf(state.png)))
    return false;
  png_set_user_limits(state.png, maxSide, maxSide);
  png_set_chunk_malloc_max(state.png, maxChunk);
  png_set_chunk_cache_max(state.png, 64);
  // Colour profiles, texts and the like say nothing about the samples.
  png_set_keep_unknown_chunks(state.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_crc_action(state.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_read_fn(state.png, &state, onRead);
  png_read_info(state.png, state.info);
  if (png_get_bit_depth(state.png, state.info) == 16) {
    state.code = ReadCode::Unsupported;
    png_error(state.png, "16 bits a sample, at most 8 are read");
  }
  png_set_expand(state.png); // palettes to RGB, 1, 2 and 4 bits to 8, tRNS to alpha
  png_set_interlace_handling(state.png);
  png_read_update_info(state.png, state.info);
  state.width = png_get_image_width(state.png, state.info);
  state.height = png_get_image_height(state.png, state.info);
  state.channels = png_get_channels(state.png, state.info);
  uint64_t row = uint64_t(state.width) * state.channels;
  if (png_get_rowbytes(state.png, state.info) != row)
    png_error(state.png, "unexpected length of a row");
  if (row > state.limit / state.height) {
    state.code = ReadCode::Limit;
    png_error(state.png, "the picture unfolds to more than 64 MiB + 32 x the file");
  }
  return true;
}

bool readPixels(PngState &state) {
  if (setjmp(png_jmpbuf(state.png)))
    return false;
  size_t row = size_t(state.width) * state.channels, total = row * state.height;
  int passes = png_get_interlace_type(state.png, state.info) == PNG_INTERLACE_NONE ? 1 : 7;
  for (int pass = 0; pass < passes; ++pass)
    for (uint32_t y = 0; y < state.height; ++y) {
      // Sizes are only claims: the picture grows as its rows do come.
      if (size_t size = state.pixels->size(); size < row * (y + 1)) {
        size_t next = std::min(total, std::max({firstPiece, row * (y + 1), 2 * size}));
        state.pixels->reserve(next); // exactly
        state.pixels->resize(next);
      }
      png_read_row(state.png, state.pixels->data() + row * y, nullptr);
    }
  png_read_end(state.png, nullptr);
  return true;
}

bool writePicture(PngState &state) {
  if (setjmp(png_jmpbuf(state.png)))
    return false;
  static constexpr int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                  PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
  png_set_write_fn(state.png, &state, onWrite, onFlush);
  png_set_user_limits(state.png, maxSide, maxSide);
  png_set_IHDR(state.png, state.info, state.width, state.height, 8, types[state.channels - 1],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(state.png, state.info);
  size_t row = size_t(state.width) * state.channels;
  for (uint32_t y = 0; y < state.height; ++y)
    png_write_row(state.png, const_cast<uint8_t *>(state.pixels->data()) + row * y);
  png_write_end(state.png, state.info);
  return true;
}

} // namespace

/// Every chunk up to IEND must lie inside the file: libpng allocates some by
/// their claimed length.
static llvm::Error checkChunks(const Source &source) {
  constexpr uint64_t signature = 8, frame = 12; // length, type, checksum
  if (!source.bytes().starts_with("\x89PNG\r\n\x1a\n"))
    return source.fail(ReadCode::UnknownForm, 0, "not a PNG");
  for (uint64_t at = signature;;) {
    if (!source.has(at, frame))
      return source.fail(ReadCode::Truncated, at, "PNG: the file ends before its IEND chunk");
    uint64_t length = llvm::support::endian::read32be(source.data() + at);
    llvm::StringRef type = source.slice(at + 4, 4);
    if (!source.has(at + frame, length))
      return source.fail(ReadCode::Truncated, at,
                         "PNG: chunk " + tick(type) + " of " + llvm::Twine(length) +
                             " bytes passes the end of the file");
    if (type == "IEND")
      return llvm::Error::success();
    at += frame + length;
  }
}

llvm::Expected<Array> genc::readPng(llvm::MemoryBufferRef buffer) {
  Source source(buffer);
  if (llvm::Error error = checkChunks(source))
    return std::move(error);
  PngState state;
  state.input = source.data();
  state.inputSize = source.size();
  state.limit = inflatedLimit(source.size());
  Array array;
  array.dtype = DType::U8;
  state.pixels = &array.bytes;
  state.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, onError, onWarning);
  if (state.png)
    state.info = png_create_info_struct(state.png);
  bool good = state.info && readHeader(state);
  if (good) {
    array.shape = {state.height, state.width, state.channels};
    good = readPixels(state);
  }
  png_destroy_read_struct(&state.png, &state.info, nullptr);
  if (!good)
    return source.fail(state.code, state.position, llvm::Twine("PNG: ") + state.message);
  return array;
}

llvm::Expected<std::string> genc::encodePng(const Array &array) {
  size_t rank = array.shape.size();
  int64_t channels = rank == 3 ? array.shape[2] : 1;
  if (array.dtype != DType::U8 || (rank != 2 && rank != 3) || channels < 1 || channels > 4)
    return llvm::createStringError("a PNG needs u8 values of shape [height, width, 1 to 4], not " +
                                   dtypeName(array.dtype) + " of " + shapeText(array.shape));
  if (array.shape[0] < 1 || array.shape[1] < 1 || array.shape[0] > maxSide ||
      array.shape[1] > maxSide ||
      array.bytes.size() != uint64_t(array.shape[0]) * array.shape[1] * channels)
    return llvm::createStringError("a PNG has sides from 1 to 65535, not " +
                                   shapeText(array.shape));
  std::string bytes;
  PngState state;
  state.output = &bytes;
  state.height = array.shape[0];
  state.width = array.shape[1];
  state.channels = channels;
  state.pixels = const_cast<std::vector<uint8_t> *>(&array.bytes);
  state.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, onError, onWarning);
  if (state.png)
    state.info = png_create_info_struct(state.png);
  bool good = state.info && writePicture(state);
  png_destroy_write_struct(&state.png, &state.info);
  if (!good)
    return llvm::createStringError(llvm::Twine("cannot write a PNG: ") + state.message);
  return bytes;
}
