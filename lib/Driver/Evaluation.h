//===- Evaluation.h - objectives over a data set -----------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_EVALUATION_H
#define GENC_LIB_DRIVER_EVALUATION_H

#include "Compilation.h"
#include "Execute.h"
#include "ReferenceRun.h"
#include "RunTensors.h"
#include "Statistics.h"

namespace genc {

/// The objectives of a model over a data set, part by part.
class Evaluation {
public:
  Evaluation(Compilation &compilation, const Options &options)
      : compilation(compilation), options(options), diags(compilation.diagnostics()) {}
  /// False after an error.
  bool run();

  std::vector<TermStatistics> terms;
  std::vector<UnitStatistics> units; ///< of the latent variables, where an encoder has a mean

private:
  /// What becomes of the outputs for `count` examples.
  using Take = llvm::function_ref<void(llvm::ArrayRef<HostTensor>, int64_t count)>;

  std::vector<std::string> chooseEntries();
  bool build();
  bool checkData();
  bool evaluate(const EntryDescription &entry);
  bool evaluate(const EntryDescription &entry, Take take);
  bool evaluateUnits(const EntryDescription &entry);
  bool part(const EntryDescription &entry, RunTensors &tensors, int64_t start, int64_t count,
            Take take);
  void showProgress(llvm::StringRef entry, int64_t done, int64_t all) const;

  Compilation &compilation;
  const Options &options;
  Diagnostics &diags;
  LibraryDescription description;
  std::optional<LoadedLibrary> library;
  Options own;                        ///< of the entries that are evaluated
  std::unique_ptr<Compilation> inner; ///< of these
  std::optional<ReferenceRun> reference;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_EVALUATION_H
