//===- Commands.h - one function a command ----------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_COMMANDS_H
#define GENC_LIB_DRIVER_COMMANDS_H

#include "Options.h"

namespace genc {

// Each returns the exit code.
int emitStage(const Options &options);   ///< genc build --emit=STAGE
int buildLibrary(const Options &options); ///< genc build
int runEntry(const Options &options);     ///< genc run
int evaluateModel(const Options &options); ///< genc eval
int explainObjectives(const Options &options); ///< genc build --explain-objective
int trainModel(const Options &options);    ///< genc train
int initWeights(const Options &options);  ///< genc init
int formatFiles(const Options &options);  ///< genc fmt
int explainCode(const Options &options);  ///< genc explain
int inspectFile(const Options &options);  ///< genc inspect
int drawGraph(const Options &options);    ///< genc graph

} // namespace genc

#endif // GENC_LIB_DRIVER_COMMANDS_H
