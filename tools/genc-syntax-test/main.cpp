//===- main.cpp - the front end alone, for tests ---------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Dump.h"
#include "genc/Syntax/Format.h"
#include "genc/Syntax/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

static cl::opt<std::string> input(cl::Positional, cl::init("-"), cl::desc("<file.gen>"));
static cl::opt<bool> dumpTree("dump", cl::desc("print the tree"));
static cl::opt<bool> ranges("ranges", cl::desc("with the ranges of its nodes"));
static cl::opt<bool> formatText("format", cl::desc("print the file in standard layout"));
static cl::opt<bool> json("json", cl::desc("messages as JSON"));
static cl::opt<unsigned> maxErrors("max-errors", cl::init(20), cl::desc("0: all"));

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv, "parses a .gen file\n");
  auto buffer = MemoryBuffer::getFileOrSTDIN(input);
  if (!buffer) {
    errs() << input << ": " << buffer.getError().message() << '\n';
    return 2;
  }
  SourceMgr sources;
  unsigned id = sources.AddNewSourceBuffer(std::move(*buffer), SMLoc());
  genc::DiagnosticOptions options;
  options.format = json ? genc::DiagnosticFormat::Json : genc::DiagnosticFormat::Text;
  options.maxErrors = maxErrors;
  genc::Diagnostics diags(sources, errs(), options);
  std::unique_ptr<genc::ast::File> file = genc::parse(id, diags);
  if (dumpTree)
    genc::dump(*file, outs(), ranges ? &sources : nullptr);
  if (formatText && !diags.hasErrors())
    outs() << genc::format(*file);
  return diags.hasErrors() ? 1 : 0;
}
