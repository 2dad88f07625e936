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
  int vectorFloats = 4; ///< float32 lanes of one register
  int vectorRegisters = 16;
  int l1 = 32 << 10;
  int l2 = 1 << 20;
  int cacheLine = 64;
  /// Products are rounded once, with the sum. Without it the compiler reassociates sums as a loop's
  /// shape suggests.
  bool fusedMultiplyAdd = true;
};

/// Interfaces that code for an accelerator runs under.
enum class DeviceApi { None, Cuda, OpenCL, Vulkan, Metal, WebGPU };

/// What schedules need to know of a class of devices.
struct DeviceMachine {
  int lanes = 32;         ///< threads that run in step, and whose neighbouring reads are one
  int blockThreads = 256; ///< threads of a block of independent elements
  int vectorFloats = 4;   ///< float32 of the widest read of one thread
  int tileChannels = 4;   ///< register tile of a thread: multiple of vectorFloats
  int tileRows = 4;
  int stagedChannels = 8; ///< the same where operands are read from shared memory: multiple of
  int stagedRows = 4;     ///< vectorFloats, whole vectors of both are read for each step; 0: never
  int blockChannels = 64; ///< and the most of a block of such threads
  int blockRows = 64;
  int sharedBytes = 16 << 10; ///< of a block; all devices of the class have more, so that several
                              ///< blocks are in flight
};

/// Instruction sets that genc distinguishes, ascending within a family.
enum class Isa { X86Baseline, X86Avx2, X86Avx512, AArch64 };

/// A target of code generation: what `--target=` names.
struct Target {
  std::string name; ///< canonical: x86-64, x86-64-avx2, x86-64-avx512, aarch64
  Isa isa = Isa::X86Baseline;
  std::string triple; ///< e.g. x86_64-unknown-linux-gnu
  std::string cpu;    ///< LLVM's name of the processor that host code is compiled for
  Machine machine;
  DeviceApi device = DeviceApi::None; ///< kernels run there: `+opencl` behind the name
  DeviceMachine deviceMachine;

  /// Whether the runtime has a backend for the device: for others there is source text alone.
  bool hasBackend() const { return device != DeviceApi::Metal && device != DeviceApi::WebGPU; }
  /// Whether this machine's processor has the instructions.
  bool runsHere() const;
  /// "opencl" and the like; empty where there is none.
  std::string deviceName() const;
  /// This target without the device.
  Target host() const;
  /// GENC_X86_* or GENC_ARM_* bits of include/genc/Runtime/abi.h that the code may use.
  uint64_t cpuFeatures() const;

  /// Parses `name`, or `host` for this machine; `+opencl` and the like may follow. nullopt if there
  /// is no such target.
  static std::optional<Target> parse(llvm::StringRef name);
  /// All names that parse, for messages.
  static std::vector<std::string> names();
  /// What may follow a name: +cuda and the like.
  static std::vector<std::string> deviceSuffixes();
};

} // namespace genc

#endif // GENC_SUPPORT_TARGET_H
