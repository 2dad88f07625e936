//===- RunTensors.h - inputs and outputs of genc run ------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_RUNTENSORS_H
#define GENC_LIB_DRIVER_RUNTENSORS_H

#include "Options.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Package/Library.h"
#include "genc/Weights/Array.h"

namespace genc {

/// The tensors of one call: inputs read from files, outputs to be written to files.
class RunTensors {
public:
  RunTensors(Diagnostics &diags, const Options &options) : diags(diags), options(options) {}

  /// Reads the inputs and makes room for the outputs of \p entry. False after an error.
  bool prepare(const EntryDescription &entry);
  /// Writes the outputs that --out asks for; without any, prints each output to stdout.
  bool write();

  int64_t batch() const { return batchSize; }
  /// Where the examples from \p start on lie; null for noise that is not given.
  std::vector<void *> pointers(int64_t start);
  /// What \p count examples from \p start on have in the tensors of a role, in the order of the description (that of
  /// the function's arguments, for inputs of the reference mode).
  std::vector<HostTensor> slices(TensorRole role, int64_t start, int64_t count) const;
  /// What was given for the input or noise \p name; null if nothing was.
  const HostTensor *find(llvm::StringRef name) const;
  void takeReferenceResults(llvm::ArrayRef<HostTensor> results);

private:
  bool checkNames(const EntryDescription &entry);
  bool readInputs(const EntryDescription &entry);
  bool read(const TensorDescription &tensor, const std::string &path, HostTensor &result);
  static HostTensor slice(const TensorDescription &tensor, const HostTensor &value, int64_t start, int64_t count);
  bool convert(const TensorDescription &tensor, const Array &array, const std::string &path, HostTensor &result);
  bool agreeOnBatch(const TensorDescription &tensor, const std::string &path, int64_t count);
  bool writeOne(const TensorDescription &tensor, const HostTensor &value, const std::string &path);
  void print(const TensorDescription &tensor, const HostTensor &value) const;

  Diagnostics &diags;
  const Options &options;
  const EntryDescription *entry = nullptr;
  int64_t batchSize = -1;
  std::string batchFrom; ///< the file that said so
  std::vector<HostTensor> values; ///< one a tensor; empty where noise is not given
};

} // namespace genc

#endif // GENC_LIB_DRIVER_RUNTENSORS_H
