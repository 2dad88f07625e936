//===- Version.cpp - the version of genc ------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Support/Version.h"

llvm::StringRef genc::getVersion() { return GENC_VERSION; }
