//===- Version.h - the version of genc -------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_SUPPORT_VERSION_H
#define GENC_SUPPORT_VERSION_H

#include "llvm/ADT/StringRef.h"

namespace genc {

/// "0.1.0": what `genc --version` prints and what libraries record.
llvm::StringRef getVersion();

} // namespace genc

#endif // GENC_SUPPORT_VERSION_H
