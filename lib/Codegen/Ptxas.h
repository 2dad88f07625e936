//===- Ptxas.h - CUDA's assembler ----------------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_PTXAS_H
#define GENC_LIB_CODEGEN_PTXAS_H

#include "genc/Codegen/Codegen.h"
#include "llvm/Support/Error.h"

namespace genc {

/// The assembler that this machine has. Without it drivers compile PTX when a device is opened.
class Ptxas {
public:
  /// On PATH, then in /usr/local/cuda/bin; null where there is none.
  static std::optional<Ptxas> find();

  /// "13.0.88".
  const std::string &version() const { return number; }

  /// Machine code of \p ptx for compute capability \p architecture (80: 8.0) and its successors of
  /// the same generation;
  /// \p resources receives what each of its functions takes.
  llvm::Expected<std::string> assemble(llvm::StringRef ptx, unsigned architecture,
                                       std::vector<FunctionResources> &resources) const;

private:
  Ptxas(std::string program, std::string number)
      : program(std::move(program)), number(std::move(number)) {}

  std::string program, number;
};

} // namespace genc

#endif // GENC_LIB_CODEGEN_PTXAS_H
