//===- DeviceModule.cpp - device code apart from the code that launches it --------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DeviceModule.h"
#include "genc/Support/Target.h"
#include "llvm/ADT/STLExtras.h"

using namespace Halide;
using namespace Halide::Internal;
using llvm::StringRef;

namespace genc::halide {
namespace {

/// Halide names interfaces as targets do.
bool isInterface(StringRef name) {
  return llvm::is_contained(genc::Target::deviceSuffixes(), "+" + name.str());
}

/// "run" of "halide_opencl_run"; empty for other names.
StringRef runtimeFunction(StringRef name) {
  auto [interface, function] = name.split('_').second.split('_');
  return name.starts_with("halide_") && isInterface(interface) ? function : StringRef();
}

class TakeApart : public IRMutator {
public:
  std::vector<std::string> entries;
  std::vector<int64_t> sharedBytes;

private:
  using IRMutator::visit;

  static Stmt nothing() { return Evaluate::make(0); }
  static Expr null() { return reinterpret(Handle(), cast<uint64_t>(0)); }

  /// The interface's state and the result of its initialisation.
  Stmt visit(const LetStmt *op) override {
    if (isInterface(op->name))
      return mutate(op->body);
    if (const Call *call = op->value.as<Call>();
        call && runtimeFunction(call->name) == "initialize_kernels")
      return nothing();
    return IRMutator::visit(op);
  }

  Stmt visit(const Evaluate *op) override {
    const Call *call = op->value.as<Call>();
    if (call &&
        (call->is_intrinsic(Call::register_destructor) || call->name == "halide_copy_to_device"))
      return nothing();
    return IRMutator::visit(op);
  }

  /// Tensors are in the device's memory, which the host cannot read.
  Expr visit(const Load *op) override {
    if (isInterface(op->name))
      return null();
    throw Halide::CompileError("the kernel's host code reads " + op->name);
  }

  Stmt visit(const Store *op) override {
    throw Halide::CompileError("the kernel's host code writes " + op->name);
  }

  Expr visit(const Call *op) override {
    StringRef function = runtimeFunction(op->name);
    if (function == "device_interface")
      return null();
    if (function == "run") {
      std::vector<Expr> arguments = {Variable::make(Handle(), "__user_context"),
                                     number(op->args[1].as<StringImm>()->value)};
      for (size_t i = 2; i < op->args.size(); ++i)
        arguments.push_back(mutate(op->args[i]));
      auto shared = as_const_int(simplify(op->args[8]));
      sharedBytes.push_back(shared ? *shared : 0);
      return Call::make(op->type, "genc_device_launch", arguments, Call::Extern);
    }
    if (StringRef(op->name).starts_with("halide_device_"))
      throw Halide::CompileError("the kernel needs device memory between launches (" + op->name +
                                 ")");
    return IRMutator::visit(op);
  }

  Expr number(const std::string &entry) {
    entries.push_back(entry);
    return static_cast<int>(entries.size() - 1);
  }
};

} // namespace

/// A device without float64 shall take the programs that need none.
static void dropUnusedDoubles(std::string &source) {
  constexpr StringRef pragma = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n";
  size_t at = source.find(pragma.str());
  if (at != std::string::npos && !StringRef(source).contains("double"))
    source.erase(at, pragma.size());
}

DeviceModule takeApart(const Module &module) {
  DeviceModule result{Module(module.name(), module.target()), "", {}, {}};
  TakeApart mutator;
  for (const LoweredFunc &function : module.functions()) {
    LoweredFunc copy = function;
    copy.body = mutator.mutate(function.body);
    result.host.append(copy);
  }
  for (const Buffer<> &buffer : module.buffers()) {
    if (StringRef(buffer.name()).ends_with("_gpu_source_kernels"))
      result.code.assign(static_cast<const char *>(buffer.data()), buffer.size_in_bytes());
    else if (!StringRef(buffer.name()).ends_with("_buf"))
      throw Halide::CompileError("the kernel holds a table (" + buffer.name() + ")");
  }
  result.entries = std::move(mutator.entries);
  result.sharedBytes = std::move(mutator.sharedBytes);
  if (module.target().has_feature(Halide::Target::OpenCL))
    dropUnusedDoubles(result.code);
  return result;
}

} // namespace genc::halide
