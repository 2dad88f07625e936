//===- Package.h - the library folder -------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_PACKAGE_PACKAGE_H
#define GENC_PACKAGE_PACKAGE_H

#include "genc/Package/Library.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace genc {

enum class LibraryType { Static, Shared, Both };

/// What besides the description a library is made of.
struct LibraryParts {
  /// ELF objects, as bytes: kernels, entries, and what lib/Codegen/Host emits. The runtime is added
  /// here.
  std::vector<llvm::StringRef> objects;
  /// The flat or the prepared block (see LibraryDescription::weightsArePrepared). It goes to
  /// NAME.weights if the place is File; an embedded one is part of the objects already.
  llvm::ArrayRef<char> weights;
  LibraryType type = LibraryType::Both;
};

/// One file of the folder.
struct PackageFile {
  std::string name; ///< "libmnist_vae.a"
  std::string content;
};

/// All files of the library, in memory: NAME.h, libNAME.a, libNAME.so, NAMEConfig.cmake,
/// NAMEConfigVersion.cmake, NAME.pc, NAME.json and NAME.weights where asked. The same input gives
/// the same bytes. Errors: a description with a problem, no linker, a link that failed (with the
/// linker's words).
llvm::Expected<std::vector<PackageFile>> makeLibraryFiles(const LibraryDescription &library,
                                                          const LibraryParts &parts);

/// Makes the folder where it is missing and writes all files: first all of them under temporary
/// names, then, when nothing can fail for want of space, all renames. An error or an interrupt
/// before the renames leaves the folder as it was.
llvm::Error writeFiles(llvm::StringRef folder, llvm::ArrayRef<PackageFile> files);

/// writeFiles, then removes what an earlier run left of this library and would not fit: a library
/// of the other type, weights that now stand elsewhere.
llvm::Error writeLibraryFiles(llvm::StringRef folder, llvm::StringRef name,
                              llvm::ArrayRef<PackageFile> files);

/// All of it in one call.
llvm::Error writeLibrary(llvm::StringRef folder, const LibraryDescription &library,
                         const LibraryParts &parts);

// The single texts, for tests and `--emit`.
std::string headerText(const LibraryDescription &library);
std::string jsonText(const LibraryDescription &library);
std::string cmakeConfigText(const LibraryDescription &library, LibraryType type);
std::string cmakeVersionText(const LibraryDescription &library);
std::string pkgConfigText(const LibraryDescription &library, LibraryType type);
/// A `.weights` file (genc_weights_header in genc/Runtime/abi.h).
std::string weightsFile(const LibraryDescription &library, llvm::ArrayRef<char> block);

/// Finds `ld.lld`: beside LLVM 22's own programs, then on PATH.
llvm::Expected<std::string> findLinker();

} // namespace genc

#endif // GENC_PACKAGE_PACKAGE_H
