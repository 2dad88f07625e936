//===- Ptxas.cpp - CUDA's assembler -----------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Ptxas.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace genc {
namespace {

/// Runs a program; what it writes goes to \p output.
bool run(StringRef program, ArrayRef<StringRef> arguments, std::string &output) {
  SmallString<128> path;
  if (sys::fs::createTemporaryFile("genc-ptxas", "txt", path))
    return false;
  auto remove = make_scope_exit([&] { sys::fs::remove(path); });
  SmallVector<StringRef> all = {program};
  append_range(all, arguments);
  std::optional<StringRef> streams[] = {StringRef(), path.str(), path.str()};
  int status = sys::ExecuteAndWait(program, all, std::nullopt, streams);
  if (auto text = MemoryBuffer::getFile(path))
    output = (*text)->getBuffer().str();
  return status == 0;
}

/// The number before \p unit in \p line: 40 of "Used 40 registers, used 1 barriers".
unsigned numberBefore(StringRef line, StringRef unit) {
  unsigned value = 0;
  StringRef before = line.take_front(line.find(unit)).rtrim();
  before.substr(before.find_last_of(' ') + 1).getAsInteger(10, value);
  return value;
}

/// From what `ptxas -v` says: for every function a line with its name, one with its spills, one
/// with its registers.
std::vector<FunctionResources> readResources(StringRef text, unsigned architecture) {
  std::vector<FunctionResources> resources;
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  for (StringRef line : lines) {
    if (line.contains("Compiling entry function")) {
      StringRef name = line.split('\'').second.split('\'').first;
      resources.push_back({name.str(), architecture, 0, 0, 0});
    } else if (resources.empty()) {
      continue;
    } else if (line.contains("bytes spill stores")) {
      resources.back().spilledBytes =
          numberBefore(line, "bytes spill stores") + numberBefore(line, "bytes spill loads");
    } else if (line.contains("registers")) {
      resources.back().registers = numberBefore(line, "registers");
      if (line.contains("bytes smem"))
        resources.back().sharedBytes += numberBefore(line, "bytes smem");
    }
  }
  return resources;
}

} // namespace

std::optional<Ptxas> Ptxas::find() {
  ErrorOr<std::string> program = sys::findProgramByName("ptxas");
  if (!program)
    program = sys::findProgramByName("ptxas", {"/usr/local/cuda/bin"});
  std::string text;
  if (!program || !run(*program, {"--version"}, text))
    return std::nullopt;
  // "Cuda compilation tools, release 13.0, V13.0.88"
  StringRef number =
      StringRef(text).split(", V").second.take_while([](char c) { return isDigit(c) || c == '.'; });
  return Ptxas(*program, number.str());
}

Expected<std::string> Ptxas::assemble(StringRef ptx, unsigned architecture,
                                      std::vector<FunctionResources> &resources) const {
  SmallString<128> source, result;
  if (sys::fs::createTemporaryFile("genc-kernel", "ptx", source) ||
      sys::fs::createTemporaryFile("genc-kernel", "cubin", result))
    return createStringError("cannot write a temporary file");
  auto remove = make_scope_exit([&] {
    sys::fs::remove(source);
    sys::fs::remove(result);
  });
  std::error_code error;
  raw_fd_ostream(source, error) << ptx.rtrim('\0');
  if (error)
    return createStringError(error, "cannot write a temporary file");
  std::string text, arch = "-arch=sm_" + std::to_string(architecture);
  if (!run(program, {"-v", arch, "-o", result, source}, text))
    return createStringError("ptxas refuses the code: " + text);
  auto code = MemoryBuffer::getFile(result, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!code)
    return createStringError(code.getError(), "cannot read a temporary file");
  append_range(resources, readResources(text, architecture));
  return (*code)->getBuffer().str();
}

} // namespace genc
