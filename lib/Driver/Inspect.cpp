//===- Inspect.cpp - genc inspect -------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "genc/Weights/WeightFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

using namespace genc;

/// Names, types and shapes of the tensors in a weights file.
static int inspectWeights(llvm::StringRef path, Diagnostics &diags) {
  auto file = WeightFile::open(path);
  if (!file) {
    diags.error(Code::unreadableWeights, llvm::SMRange()) << llvm::toString(file.takeError());
    return exitUserError;
  }
  uint64_t elements = 0;
  size_t width = 0;
  for (const TensorInfo &tensor : file->tensors()) {
    elements += tensor.elements;
    width = std::max(width, tensor.name.size());
  }
  llvm::outs() << path << ": " << formatName(file->format()) << ", " << file->tensors().size()
               << " tensors, " << elements << " elements\n";
  for (const TensorInfo &tensor : file->tensors())
    llvm::outs() << "  " << llvm::left_justify(tensor.name, width) << "  "
                 << llvm::left_justify(dtypeName(tensor.dtype), 4) << " ["
                 << llvm::join(
                        llvm::map_range(tensor.shape, [](int64_t n) { return std::to_string(n); }),
                        ", ")
                 << "]\n";
  for (const SkippedValue &value : file->skipped())
    llvm::outs() << "  " << value.name << ": left out, " << value.reason << "\n";
  return exitOk;
}

/// The description that a library folder carries.
static int inspectLibrary(llvm::StringRef folder, Diagnostics &diags) {
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(folder, error), end; it != end && !error;
       it.increment(error)) {
    if (llvm::sys::path::extension(it->path()) != ".json")
      continue;
    auto text = llvm::MemoryBuffer::getFile(it->path());
    if (!text)
      break;
    llvm::outs() << (*text)->getBuffer();
    return exitOk;
  }
  diags.error(Code::cannotOpen, llvm::SMRange())
      << "there is no library description in " << tick(folder);
  return exitUserError;
}

int genc::inspectFile(const Options &options) {
  llvm::SourceMgr sources;
  Diagnostics diags(sources, llvm::errs(), options.diagnostics);
  llvm::StringRef path = options.positional.front();
  return llvm::sys::fs::is_directory(path) ? inspectLibrary(path, diags)
                                           : inspectWeights(path, diags);
}
