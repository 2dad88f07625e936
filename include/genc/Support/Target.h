//===- Target.h - the machine that a library is compiled for ----------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_SUPPORT_TARGET_H
#define GENC_SUPPORT_TARGET_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace genc {

/// What schedules need to know of a machine. Sizes in bytes.
struct Machine {
  int vectorFloats = 4;    ///< float32 lanes of one register
  int vectorRegisters = 16;
  int l1 = 32 << 10;
  int l2 = 1 << 20;
  int cacheLine = 64;
  /// Products are rounded once, with the sum. Without it the compiler reassociates sums as a loop's shape suggests.
  bool fusedMultiplyAdd = true;
};

/// Instruction sets that genc distinguishes, ascending within a family.
enum class Isa { X86Baseline, X86Avx2, X86Avx512, AArch64 };

/// A target of code generation: what `--target=` names.
struct Target {
  std::string name;   ///< canonical: x86-64, x86-64-avx2, x86-64-avx512, aarch64
  Isa isa = Isa::X86Baseline;
  std::string triple; ///< e.g. x86_64-unknown-linux-gnu
  std::string cpu;    ///< LLVM's name of the processor that host code is compiled for
  Machine machine;

  /// GENC_X86_* or GENC_ARM_* bits of include/genc/Runtime/abi.h that the code may use.
  uint64_t cpuFeatures() const;

  /// Parses `name`, or `host` for this machine. nullopt if there is no such target.
  static std::optional<Target> parse(llvm::StringRef name);
  /// All names that parse, for messages.
  static std::vector<std::string> names();
};

} // namespace genc

#endif // GENC_SUPPORT_TARGET_H
