//===- Build.h - from a model to the files of its library -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_BUILD_H
#define GENC_LIB_DRIVER_BUILD_H

#include "Compilation.h"
#include "LoadWeights.h"
#include "genc/Package/Package.h"

namespace genc {

/// A compiled library in memory.
struct BuiltLibrary {
  LibraryDescription description;
  std::vector<PackageFile> files;
};

/// Compiles the model of \p compilation to the files of a library, with the weights of --weights where given. nullopt after
/// an error, which is reported; the exit code is then the compilation's, or 1.
std::optional<BuiltLibrary> makeLibrary(Compilation &compilation, const Options &options);

} // namespace genc

#endif // GENC_LIB_DRIVER_BUILD_H
