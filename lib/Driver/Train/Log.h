//===- Log.h - the file of --log --------------------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_LOG_H
#define GENC_LIB_DRIVER_TRAIN_LOG_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>

namespace genc {

/// Opens a log that grows while training runs. Of what is there the lines up to the round `rounds`
/// stay, so that the log of a run that goes on is that of one that never stopped; 0: none.
llvm::Expected<std::unique_ptr<llvm::raw_fd_ostream>> openLog(llvm::StringRef path, int64_t rounds);

/// Whether all was written.
llvm::Error finishLog(llvm::raw_fd_ostream &log, llvm::StringRef path);

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_LOG_H
