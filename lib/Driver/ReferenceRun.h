//===- ReferenceRun.h - entries evaluated in float64 ------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_REFERENCERUN_H
#define GENC_LIB_DRIVER_REFERENCERUN_H

#include "Compilation.h"
#include "genc/Codegen/Codegen.h"
#include "llvm/ADT/StringMap.h"

namespace genc {

/// The reference mode with the weights of the command line. Mistakes are reported.
class ReferenceRun {
public:
  /// nullopt where the weights cannot be read.
  static std::optional<ReferenceRun> load(Compilation &compilation, const Options &options);

  /// The results of an entry of the stage `grad`; nullopt after an error.
  std::optional<std::vector<HostTensor>> run(llvm::StringRef entry,
                                             llvm::ArrayRef<HostTensor> inputs, int64_t batch,
                                             const DrawState &draws,
                                             const TensorLookup &noise = nullptr) const;

private:
  explicit ReferenceRun(Compilation &compilation) : compilation(&compilation) {}
  Compilation *compilation;
  llvm::StringMap<HostTensor> weights;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_REFERENCERUN_H
