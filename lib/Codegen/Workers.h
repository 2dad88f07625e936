//===- Workers.h - work in child processes ----------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_WORKERS_H
#define GENC_LIB_CODEGEN_WORKERS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>
#include <vector>

namespace genc {

struct WorkResult {
  bool ok = false;
  std::string payload; ///< what the work returned, or why it failed
};

/// Runs work(i, payload) for i in [0, count), each in a forked process, at most `jobs` at once (0: one per CPU). Every
/// child starts from the same state of this process, so results do not depend on order or on `jobs`. A child that dies
/// is a failure that says so.
std::vector<WorkResult> runInWorkers(size_t count, unsigned jobs,
                                     llvm::function_ref<bool(size_t, std::string &)> work);

} // namespace genc

#endif // GENC_LIB_CODEGEN_WORKERS_H
