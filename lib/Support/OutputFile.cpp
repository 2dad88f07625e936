//===- OutputFile.cpp - files that appear whole or not at all --------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Support/OutputFile.h"
#include "genc/Support/Interrupt.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <fcntl.h>
#include <unistd.h>

using namespace llvm;

namespace genc {

static Error failure(StringRef path, std::error_code code) {
  return createStringError(code, "cannot write `" + path + "`: " + code.message());
}

OutputFile::OutputFile(OutputFile &&other)
    : path(std::move(other.path)), temporary(std::exchange(other.temporary, {})),
      owned(std::move(other.owned)), descriptor(other.descriptor), stream(std::exchange(other.stream, nullptr)),
      finished(other.finished) {}

OutputFile::~OutputFile() {
  if (owned) {
    owned->close();
    owned->clear_error(); // it was reported by keep, or nobody wants the file
  }
  if (!temporary.empty()) {
    sys::fs::remove(temporary);
    forgetOnInterrupt(temporary);
  }
}

Expected<OutputFile> OutputFile::create(StringRef path) {
  OutputFile file;
  file.path = path.str();
  if (path == "-") {
    file.stream = &outs();
    return file;
  }
  sys::fs::file_status status;
  bool exists = !sys::fs::status(path, status) && sys::fs::exists(status);
  int descriptor = -1;
  if (exists && sys::fs::is_directory(status))
    return failure(path, std::make_error_code(std::errc::is_a_directory));
  if (exists && !sys::fs::is_regular_file(status)) {
    if (std::error_code code =
            sys::fs::openFileForWrite(path, descriptor, sys::fs::CD_OpenExisting))
      return failure(path, code);
  } else {
    SmallString<128> temporary;
    if (std::error_code code =
            sys::fs::createUniqueFile(path + ".tmp-%%%%%%%%", descriptor, temporary,
                                      sys::fs::OF_None, sys::fs::all_read | sys::fs::all_write))
      return failure(path, code);
    file.temporary = temporary.str().str();
    removeOnInterrupt(file.temporary);
  }
  file.descriptor = descriptor;
  file.owned = std::make_unique<raw_fd_ostream>(descriptor, /*shouldClose=*/true);
  file.stream = file.owned.get();
  return file;
}

Error OutputFile::finish() {
  if (finished)
    return Error::success();
  finished = true;
  stream->flush();
  if (owned)
    owned->close(); // some file systems tell only here that the disk is full
  if (stream->has_error()) {
    std::error_code code = stream->error();
    stream->clear_error();
    return failure(path, code);
  }
  return Error::success();
}

Error OutputFile::keep() {
  if (Error error = finish())
    return error;
  if (temporary.empty())
    return Error::success();
  if (std::error_code code = sys::fs::rename(temporary, path))
    return failure(path, code);
  forgetOnInterrupt(temporary);
  temporary.clear();
  return Error::success();
}

Error OutputFile::synchronise() {
  stream->flush();
  if (!stream->has_error() && fsync(descriptor) != 0)
    return failure(path, std::error_code(errno, std::generic_category()));
  return Error::success(); // a write's error is the business of finish
}

Error OutputFile::keepOnDisk() {
  if (temporary.empty())
    return keep();
  if (Error error = synchronise())
    return error;
  if (Error error = keep())
    return error;
  StringRef folder = sys::path::parent_path(path);
  int directory = ::open(folder.empty() ? "." : folder.str().c_str(), O_RDONLY | O_DIRECTORY);
  if (directory < 0)
    return Error::success(); // the file is whole; that its name lasts cannot be asked for
  fsync(directory);
  ::close(directory);
  return Error::success();
}

Error writeFile(StringRef path, StringRef content) {
  Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  file->os() << content;
  return file->keep();
}

} // namespace genc
