//===- Driver.cpp - the command line of genc --------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Driver/Driver.h"
#include "Commands.h"
#include "genc/Support/Interrupt.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/TargetSelect.h"

using namespace genc;

int genc::runDriver(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  handleInterrupts();
  int exitCode = exitOk;
  std::optional<Options> options = parseOptions(argc, argv, exitCode);
  if (!options)
    return exitCode;
  switch (options->command) {
  case Command::Build:
    if (options->explainObjective != Options::Explain::None)
      return explainObjectives(*options);
    return options->stage == Stage::Lib ? buildLibrary(*options) : emitStage(*options);
  case Command::Run:
    return runEntry(*options);
  case Command::Eval:
    return evaluateModel(*options);
  case Command::Train:
    return trainModel(*options);
  case Command::Init:
    return initWeights(*options);
  case Command::Fmt:
    return formatFiles(*options);
  case Command::Explain:
    return explainCode(*options);
  case Command::Inspect:
    return inspectFile(*options);
  case Command::Graph:
    return drawGraph(*options);
  }
  return exitUsage;
}
