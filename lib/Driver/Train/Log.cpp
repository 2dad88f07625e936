//===- Log.cpp - the file of --log ------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Log.h"
#include "genc/Support/OutputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace genc;

/// The round behind which a line was written; nullopt for half a line, where a run was killed.
static std::optional<int64_t> roundOf(llvm::StringRef line) {
  auto json = llvm::json::parse(line);
  if (!json) {
    llvm::consumeError(json.takeError());
    return std::nullopt;
  }
  const llvm::json::Object *object = json->getAsObject();
  if (!object)
    return std::nullopt;
  auto round = object->getInteger("round");
  return round ? round : object->getInteger("rounds");
}

static std::string linesUpTo(llvm::StringRef path, int64_t rounds) {
  std::string kept;
  if (rounds == 0 || !llvm::sys::fs::is_regular_file(path))
    return kept;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return kept;
  for (llvm::line_iterator line(**buffer); !line.is_at_end(); ++line)
    if (auto round = roundOf(*line); round && *round <= rounds)
      kept += line->str() + "\n";
  return kept;
}

static llvm::Error failure(llvm::StringRef path, std::error_code code) {
  return llvm::createStringError(code, "cannot write `" + path + "`: " + code.message());
}

llvm::Expected<std::unique_ptr<llvm::raw_fd_ostream>> genc::openLog(llvm::StringRef path,
                                                                    int64_t rounds) {
  if (llvm::Error error = writeFile(path, linesUpTo(path, rounds)))
    return std::move(error);
  std::error_code code;
  auto log = std::make_unique<llvm::raw_fd_ostream>(path, code, llvm::sys::fs::OF_Append);
  if (code)
    return failure(path, code);
  return log;
}

llvm::Error genc::finishLog(llvm::raw_fd_ostream &log, llvm::StringRef path) {
  log.flush();
  std::error_code code = log.error();
  log.clear_error();
  return code ? failure(path, code) : llvm::Error::success();
}
