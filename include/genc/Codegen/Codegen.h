//===- Codegen.h - from scheduled kernels to objects ------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel code generator. No type of Halide's appears here: another generator fits behind the same functions.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_CODEGEN_CODEGEN_H
#define GENC_CODEGEN_CODEGEN_H

#include "genc/Support/Target.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include <functional>

namespace genc {

namespace halide {
/// Attaches the Halide definition of every operator of the gen dialect. Call before the context is used.
void registerDefinitions(mlir::DialectRegistry &registry);
} // namespace halide

/// What the host code and the runtime's descriptor need to know of a compiled kernel.
struct KernelInfo {
  std::string name;              ///< of the `kernel.func` and of the C function (genc_kernel_fn of Runtime/abi.h)
  uint64_t callScratchBytes = 0; ///< scratch frame outside of parallel loops, in GENC_SCRATCH_COST
  uint64_t taskScratchBytes = 0; ///< scratch frame of one task of a parallel loop
  uint64_t deviceLaunches = 0;   ///< of functions of a device's by one call
};

/// Code of a program for a class of devices: what genc_image_desc in genc/Runtime/device.h says.
struct DeviceImage {
  std::string code;
  unsigned architecture = 0;
  bool isMachineCode = false;
};

/// What a function takes of a device, as its assembler says.
struct FunctionResources {
  std::string function;
  unsigned architecture = 0; ///< 80: compute capability 8.0
  unsigned registers = 0;    ///< of a thread
  unsigned spilledBytes = 0; ///< stores and loads of a thread, for want of registers
  unsigned sharedBytes = 0;  ///< of a block
};

/// Code for a device, and the functions in it that kernels launch.
struct DeviceProgram {
  std::string kernel; ///< the first of the kernels that it is the code of
  std::vector<DeviceImage> images;
  std::vector<std::string> functions;
  std::vector<FunctionResources> resources; ///< where an assembler was found
};

struct CompiledKernels {
  std::vector<std::string> objects; ///< ELF files, complete, in an order that depends on the module alone
  std::vector<DeviceProgram> programs; ///< of a target with a device; wrappers know them by number
  std::vector<KernelInfo> kernels;  ///< in the order of the module
  std::string assembler; ///< version of CUDA's, if it was found and used
};

struct CodegenOptions {
  unsigned jobs = 0;    ///< worker processes; 0: one per CPU
  bool tsan = false;    ///< instrument kernels for ThreadSanitizer
  /// Makes names of symbols unique when several libraries meet: every C function is called prefix + kernel name.
  std::string prefix;
  std::string cache; ///< folder with kernels that were compiled before; empty: none
};

/// Compiles every `kernel.func` of the module. Kernels that differ in name alone are compiled once. Every kernel is
/// compiled in a process of its own: a crash of the generator becomes an error at the kernel.
mlir::FailureOr<CompiledKernels> compileKernels(mlir::ModuleOp module, const Target &target,
                                                const CodegenOptions &options = {});

/// Prints the loops of every kernel (Halide's statement form) to `os`.
mlir::LogicalResult dumpKernels(mlir::ModuleOp module, const Target &target, llvm::raw_ostream &os);

/// Assembly of every kernel, for tests and people.
mlir::LogicalResult dumpAssembly(mlir::ModuleOp module, const Target &target, llvm::raw_ostream &os);

//===----------------------------------------------------------------------===//
// Running in this process
//===----------------------------------------------------------------------===//

/// A dense row-major tensor. Elements: float (f32), double (the reference mode's numbers), int32_t, int64_t, one byte
/// a boolean, or the 16 bits of a narrow number.
struct HostTensor {
  enum class Kind { F32, F64, I32, I64, Bool, BF16, F16 } kind = Kind::F32;
  std::vector<int64_t> shape; ///< plates, then event
  std::vector<char> bytes;

  int64_t elements() const;
  static size_t elementBytes(Kind kind);
  static HostTensor zeros(Kind kind, std::vector<int64_t> shape);
  template <typename T> T *data() { return reinterpret_cast<T *>(bytes.data()); }
  template <typename T> const T *data() const { return reinterpret_cast<const T *>(bytes.data()); }
  /// The element as a double.
  double at(int64_t index) const;
  /// The same values with another element kind.
  HostTensor as(Kind kind) const;
};

struct DrawState {
  uint64_t seed = 0;
  int64_t firstExample = 0;
  uint32_t step = 0;
};

/// Where a function finds what `gen.parameter` and `gen.prepared` read, and what stands in for draws; null: nowhere.
using TensorLookup = std::function<const HostTensor *(llvm::StringRef name)>;

/// The reference mode: evaluates a `func.func` or `kernel.func` of gen operators one by one in float64 by their
/// definitions. `inputs` are in the order of the arguments; results are F64 for f32. `gen.prepared i` is looked up under
/// the name "prepared:i". A draw whose `name` is found in `noise` has that value and draws nothing.
mlir::FailureOr<std::vector<HostTensor>> evaluateReference(mlir::Operation *function, llvm::ArrayRef<HostTensor> inputs,
                                                           int64_t batch, const TensorLookup &weights,
                                                           const DrawState &draws = {}, const TensorLookup &noise = nullptr);

/// Compiles one kernel with its schedule for this machine and runs it `repeat` times; `seconds` receives the fastest.
/// `inputs` are f32, i32, i64 or bool as the kernel's types say. For tests and measurements, not for libraries.
mlir::FailureOr<std::vector<HostTensor>> runKernel(mlir::Operation *kernel, llvm::ArrayRef<HostTensor> inputs, int64_t batch,
                                                   const Target &target, const DrawState &draws = {}, int repeat = 1,
                                                   double *seconds = nullptr);

} // namespace genc

#endif // GENC_CODEGEN_CODEGEN_H
