//===- Fmt.cpp - genc fmt and genc explain ----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "genc/Support/OutputFile.h"
#include "genc/Syntax/Format.h"
#include "genc/Syntax/Parser.h"

using namespace genc;

/// Formats one file in place; `-` goes from stdin to stdout.
static bool formatOne(const std::string &path, const Options &options) {
  llvm::SourceMgr sources;
  Diagnostics diags(sources, llvm::errs(), options.diagnostics);
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/true);
  if (!buffer) {
    diags.error(Code::cannotOpen, llvm::SMRange())
        << "cannot open " << tick(path) << ": " << buffer.getError().message();
    return false;
  }
  std::string before = (*buffer)->getBuffer().str();
  auto file = parse(sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc()), diags);
  if (!file || diags.hasErrors())
    return false;
  std::string after = format(*file);
  if (path != "-" && after == before)
    return true;
  if (llvm::Error error = writeFile(path, after)) {
    diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
    return false;
  }
  return true;
}

int genc::formatFiles(const Options &options) {
  bool good = true;
  for (const std::string &path : options.positional)
    good &= formatOne(path, options);
  return good ? exitOk : exitUserError;
}

int genc::explainCode(const Options &options) {
  std::optional<Code> code = parseCode(options.positional.front());
  if (!code) {
    llvm::errs() << "genc: there is no message " << tick(options.positional.front())
                 << "; codes look like E0101\n";
    return exitUserError;
  }
  llvm::outs() << codeText(*code) << ": " << title(*code) << "\n\n" << explanation(*code) << "\n";
  return exitOk;
}
