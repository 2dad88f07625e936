//===- Options.h - the command line, parsed ------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_OPTIONS_H
#define GENC_LIB_DRIVER_OPTIONS_H

#include "genc/Sema/Sema.h"
#include "genc/Support/Target.h"
#include <optional>

namespace genc {

enum ExitCode { exitOk = 0, exitUserError = 1, exitUsage = 2, exitCompilerBug = 70, exitSignal = 128 };

/// The stages at which --emit stops.
enum class Stage { Ast, Model, Tensor, Grad, Kernel, Schedule, Halide, Llvm, Asm, Lib };

enum class Command { Build, Run, Init, Fmt, Explain, Inspect, Eval, Graph, Train };

/// `NAME=FILE` of --in and --out.
struct NamedFile {
  std::string name, file;
};

/// What of --remat: see the pass `gen-rematerialize`.
struct Rematerialization {
  int64_t percent = 0;
  bool cheapOnly = false;
};

/// Everything that the command line says.
struct Options {
  Command command = Command::Build;
  std::string program;
  std::vector<std::string> positional; ///< the model file first, where the command takes one
  DiagnosticOptions diagnostics;
  // Model.
  SemaOptions sema;
  std::vector<std::string> entries;
  std::string weights, weightsMap;
  bool exactConvolutions = false, accurateMath = false;
  std::optional<Rematerialization> remat;
  std::string narrowStorage; ///< "bf16" or "f16" of --storage; empty: weights are f32
  // Output.
  std::string output, name, dependencyFile;
  bool makeStatic = true, makeShared = true, weightsInFile = false, writeDependencies = false;
  Target target;
  Stage stage = Stage::Lib;
  unsigned jobs = 0;
  std::string cache; ///< folder of compiled kernels; empty: none
  bool tsan = false;
  std::string graphFormat; ///< svg, dot or tex; empty: as the output's name ends
  bool network = false;
  // Running.
  std::vector<NamedFile> inputs, outputs;
  llvm::StringRef inputOption = "--data"; ///< what gives `inputs`, for messages
  std::optional<int64_t> batch;
  uint64_t seed = 0;
  int threads = 0;
  bool reference = false;
  std::optional<int64_t> samples;
  bool json = false;
  // Training.
  std::optional<int64_t> epochs, steps;
  std::string checkpoint;
  std::optional<int64_t> checkpointEvery;
  bool resume = false, initMissing = false;
  std::vector<NamedFile> validation;
  double validationSplit = 0;
  std::optional<int64_t> earlyStop;
  std::optional<int64_t> microbatch;
  std::string log, plot, sampleGrid, average;
  // Insight.
  enum class Explain { None, Text, Json, Latex } explainObjective = Explain::None;
  bool report = false, timing = false, printIrAfterAll = false;
};

/// Parses the command line. Prints help, versions or what is wrong and gives the exit code instead.
std::optional<Options> parseOptions(int argc, char **argv, int &exitCode);

} // namespace genc

#endif // GENC_LIB_DRIVER_OPTIONS_H
