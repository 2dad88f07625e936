//===- PictureFolder.cpp - the pictures of a folder as one array --------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MappedFile.h"
#include "Source.h"
#include "genc/Weights/Array.h"
#include "llvm/Support/FileSystem.h"

using namespace genc;
using namespace genc::weights;

/// The names that end with .png, sorted by their bytes: the same order on every machine.
static llvm::Expected<std::vector<std::string>> picturesIn(llvm::StringRef folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    llvm::StringRef path = at->path();
    if (path.ends_with_insensitive(".png"))
      paths.push_back(path.str());
    if (path.ends_with_insensitive(".jpg") || path.ends_with_insensitive(".jpeg"))
      return llvm::make_error<ReadError>(path, ReadCode::Unsupported, 0,
                                         "JPEG is not read: convert the pictures to PNG");
  }
  if (error)
    return llvm::make_error<ReadError>(folder, ReadCode::Io, 0, error.message());
  if (paths.empty())
    return llvm::make_error<ReadError>(folder, ReadCode::UnknownForm, 0,
                                       "the folder has no file that ends with .png");
  llvm::sort(paths);
  return paths;
}

llvm::Expected<Array> genc::readPictureFolder(llvm::StringRef folder) {
  auto paths = picturesIn(folder);
  if (!paths)
    return paths.takeError();
  Array all;
  for (const std::string &path : *paths) {
    auto buffer = mapFile(path);
    if (!buffer)
      return buffer.takeError();
    auto picture = readPng((*buffer)->getMemBufferRef());
    if (!picture)
      return picture.takeError();
    if (all.shape.empty()) {
      all.dtype = picture->dtype;
      all.shape = picture->shape;
      all.shape.insert(all.shape.begin(), static_cast<int64_t>(paths->size()));
      all.bytes.reserve(picture->bytes.size()); // more only as pictures do come
    }
    if (llvm::ArrayRef(all.shape).drop_front() != llvm::ArrayRef(picture->shape))
      return llvm::make_error<ReadError>(
          path, ReadCode::Malformed, 0,
          "the picture has the shape " + shapeText(picture->shape) + ", those before it have " +
              shapeText(llvm::ArrayRef(all.shape).drop_front()));
    llvm::append_range(all.bytes, picture->bytes);
  }
  return all;
}
