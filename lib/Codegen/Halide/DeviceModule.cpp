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

namespace {
struct PlainComparisons : IRMutator {
  using IRMutator::visit;
  Expr visit(const Call *op) override {
    if (op->is_intrinsic(Call::strict_lt))
      return LT::make(mutate(op->args[0]), mutate(op->args[1]));
    return IRMutator::visit(op);
  }
};
} // namespace

namespace {
/// The generator of SPIR-V shifts numbers with a sign as if they had none. What shifts them inside
/// of a quotient is written out here; a Mod by a power of 2 is a mask there.
struct SignedQuotients : IRMutator {
  using IRMutator::visit;

  Expr visit(const Div *op) override {
    Expr a = mutate(op->a), b = mutate(op->b);
    return op->type.is_int() ? lower_euclidean_div(a, b) : Div::make(a, b);
  }

  Expr visit(const Mod *op) override {
    Expr a = mutate(op->a), b = mutate(op->b);
    return op->type.is_int() && !is_const_power_of_two_integer(b) ? lower_euclidean_mod(a, b)
                                                                  : Mod::make(a, b);
  }
};

/// A shift of the bits, then a move of the sign bit to where it belongs.
struct SignedShifts : IRMutator {
  using IRMutator::visit;

  Expr visit(const Call *op) override {
    if (!op->is_intrinsic(Call::shift_right) || !op->type.is_int())
      return IRMutator::visit(op);
    Type plain = op->type.with_code(Type::UInt);
    Expr amount = cast(plain, mutate(op->args[1]));
    Expr sign = make_const(plain, uint64_t(1) << (plain.bits() - 1)) >> amount;
    return reinterpret(op->type,
                       ((reinterpret(plain, mutate(op->args[0])) >> amount) ^ sign) - sign);
  }
};

/// The generator of SPIR-V turns a number into a truth value by turning it into a truth value.
struct TruthOfNumbers : IRMutator {
  using IRMutator::visit;

  static Expr isNotZero(const Expr &number) {
    return NE::make(number, make_zero(number.type()));
  }
  Expr visit(const Cast *op) override {
    bool makesTruth = op->type.is_bool() && !op->value.type().is_bool();
    return makesTruth ? isNotZero(mutate(op->value)) : IRMutator::visit(op);
  }
  Expr visit(const Load *op) override {
    if (!op->type.is_bool())
      return IRMutator::visit(op);
    return isNotZero(Load::make(UInt(8, op->type.lanes()), op->name, mutate(op->index), op->image,
                                op->param, const_true(op->type.lanes()), op->alignment));
  }
};
} // namespace

void adaptToSource(Pipeline &pipeline, const Halide::Target &target) {
  if (target.has_gpu_feature() && !target.has_feature(Halide::Target::CUDA))
    pipeline.add_custom_lowering_pass(new PlainComparisons);
  if (target.has_feature(Halide::Target::Vulkan)) {
    pipeline.add_custom_lowering_pass(new SignedQuotients);
    pipeline.add_custom_lowering_pass(new SignedShifts);
    pipeline.add_custom_lowering_pass(new TruthOfNumbers);
  }
}

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
