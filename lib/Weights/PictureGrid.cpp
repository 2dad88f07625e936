//===- PictureGrid.cpp - many pictures in one ---------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Source.h"
#include "genc/Weights/Array.h"
#include <cstring>

using namespace genc;
using namespace genc::weights;

/// The smallest number whose square is at least n.
static unsigned squareSide(uint64_t n) {
  unsigned side = 1;
  while (uint64_t(side) * side < n)
    ++side;
  return side;
}

llvm::Expected<Array> genc::pictureGrid(const Array &pictures, unsigned columns, unsigned padding) {
  llvm::ArrayRef<int64_t> shape = pictures.shape;
  constexpr int64_t maxSide = 65535;
  if (pictures.dtype != DType::U8 || shape.size() != 4 || shape[0] < 1 || shape[1] < 1 ||
      shape[2] < 1 || shape[3] < 1 || shape[3] > 4 || shape[1] > maxSide || shape[2] > maxSide ||
      shape[0] > maxSide * maxSide || padding > maxSide)
    return llvm::createStringError("a picture grid needs u8 values of shape [n, height, width, "
                                   "1 to 4], not " +
                                   dtypeName(pictures.dtype) + " of " + shapeText(shape));
  uint64_t count = shape[0], height = shape[1], width = shape[2], channels = shape[3];
  if (columns == 0)
    columns = squareSide(count);
  columns = std::min<uint64_t>(columns, count);
  uint64_t rows = (count + columns - 1) / columns;
  uint64_t totalHeight = rows * (height + padding) + padding;
  uint64_t totalWidth = columns * (width + padding) + padding;
  if (totalHeight > maxSide || totalWidth > maxSide)
    return llvm::createStringError("a picture grid of " + llvm::Twine(totalWidth) + " by " +
                                   llvm::Twine(totalHeight) + " pixels is too large");
  Array grid;
  grid.dtype = DType::U8;
  grid.shape = {int64_t(totalHeight), int64_t(totalWidth), int64_t(channels)};
  grid.bytes.assign(totalHeight * totalWidth * channels, 0);
  // A see-through frame would be odd: with alpha the frame is opaque too.
  if (channels == 2 || channels == 4)
    for (size_t i = channels - 1; i < grid.bytes.size(); i += channels)
      grid.bytes[i] = 255;
  uint64_t row = width * channels;
  for (uint64_t n = 0; n < count; ++n) {
    uint64_t top = n / columns * (height + padding) + padding;
    uint64_t left = n % columns * (width + padding) + padding;
    for (uint64_t y = 0; y < height; ++y)
      std::memcpy(grid.bytes.data() + ((top + y) * totalWidth + left) * channels,
                  pictures.bytes.data() + (n * height + y) * row, row);
  }
  return grid;
}
