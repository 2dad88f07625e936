//===- Array.h - arrays in .npy, .png, .idx and .csv files ------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inputs and outputs of a model as files. Readers know a file by its first
// bytes: numpy's .npy (versions 1 to 3), PNG, and idx as MNIST uses it, plain or
// gzipped. A table of numbers is known by its name, which ends with .csv; a folder
// stands for its pictures. Errors are ReadErrors with the offset.
//
// Memory: .npy and idx take at most 2 x the file's size + 64 MiB. What is
// compressed (PNG, idx.gz) may unfold to 32 x the file's size + 64 MiB; sizes
// that announce more are refused before anything is allocated. A .csv takes at
// most 16 x its size.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_WEIGHTS_ARRAY_H
#define GENC_WEIGHTS_ARRAY_H

#include "genc/Weights/DType.h"
#include "genc/Weights/ReadError.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <string>
#include <vector>

namespace genc {

/// A dense row-major array. Pictures have the shape [height, width, channels].
struct Array {
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  /// Elements in the machine's byte order.
  std::vector<uint8_t> bytes;

  uint64_t elements() const { return bytes.size() / byteSize(dtype); }
};

/// Reads an array file of any known kind.
llvm::Expected<Array> readArray(llvm::StringRef path);
/// The same from memory; the reference's identifier names the file.
llvm::Expected<Array> readArray(llvm::MemoryBufferRef buffer);

/// Single formats, for tests and for callers that accept only one.
/// .npy: types f8 f4 f2 i8 i4 i2 i1 u1 b1, both byte orders, C and Fortran order.
llvm::Expected<Array> readNpy(llvm::MemoryBufferRef buffer);
/// PNG: grey, grey with alpha, RGB, RGBA with up to 8 bits a sample; palettes
/// become RGB. The stored samples are taken as they are, without gamma.
llvm::Expected<Array> readPng(llvm::MemoryBufferRef buffer);
/// idx: types u8 i8 i16 i32 f32 f64, big-endian; gzipped or not.
llvm::Expected<Array> readIdx(llvm::MemoryBufferRef buffer);

/// .csv: f64 of shape [lines, fields]. A first line that is not all numbers is a header.
llvm::Expected<Array> readCsv(llvm::MemoryBufferRef buffer);
/// The .png files of a folder in the order of their names, all of one shape:
/// [n, height, width, channels].
llvm::Expected<Array> readPictureFolder(llvm::StringRef folder);

/// The values as a float32 input of a model. This is where the meaning of a
/// stored byte is decided: **u8 is a picture and is divided by 255**, so that
/// 0..255 becomes [0, 1]; every other type keeps its values (bool: 0 and 1).
/// Who wants plain u8 numbers stores them as i16 or f32.
std::vector<float> asFloat01(const Array &array);

/// The values as int32 (classes, indices); a fraction, a NaN or a value out of
/// range gives an error that names the element.
llvm::Expected<std::vector<int32_t>> asInt32(const Array &array);

/// A float32 array of these values.
Array makeArray(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<float> values);
/// Values in [0, 1] as bytes: clamped, times 255, to nearest; NaN gives 0.
Array toBytes01(const Array &array);

/// Writers; the file appears whole or not at all, equal arrays give equal bytes.
llvm::Error writeNpy(llvm::StringRef path, const Array &array);
/// u8 of shape [height, width] or [height, width, 1..4].
llvm::Error writePng(llvm::StringRef path, const Array &array);
/// u8 i8 i16 i32 f32 or f64; gzipped when the path ends with `.gz`.
llvm::Error writeIdx(llvm::StringRef path, const Array &array);
/// By the path's ending: .npy, .png, .idx, .idx.gz. For .png float values count
/// as [0, 1], and a batch [n, height, width, channels] becomes a picture grid.
llvm::Error writeArray(llvm::StringRef path, const Array &array);

/// Puts the n pictures of a u8 array [n, height, width, channels] into one of
/// shape [., ., channels]: row by row, `columns` in a row (0: about as many as
/// rows), black `padding` pixels between them and around.
llvm::Expected<Array> pictureGrid(const Array &pictures, unsigned columns = 0,
                                  unsigned padding = 2);

/// The bytes that the writers put into files.
llvm::Expected<std::string> encodeNpy(const Array &array);
llvm::Expected<std::string> encodePng(const Array &array);
llvm::Expected<std::string> encodeIdx(const Array &array, bool gzip);

} // namespace genc

#endif // GENC_WEIGHTS_ARRAY_H
