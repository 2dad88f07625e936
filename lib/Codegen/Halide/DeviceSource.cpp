//===- DeviceSource.cpp - what generators of device code do wrong, done before them ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes over lowered kernels, each for one defect of Halide 21.
//
//===----------------------------------------------------------------------===//

#include "DeviceModule.h"
#include "llvm/ADT/bit.h"

using namespace Halide;
using namespace Halide::Internal;

namespace genc::halide {
namespace {

/// Generators of source text have no vectors of truth values that a function returns. They never assume that there is no NaN.
struct PlainComparisons : IRMutator {
  using IRMutator::visit;
  Expr visit(const Call *op) override {
    if (op->is_intrinsic(Call::strict_lt))
      return LT::make(mutate(op->args[0]), mutate(op->args[1]));
    return IRMutator::visit(op);
  }
};

/// The generator of SPIR-V shifts numbers with a sign as if they had none. What shifts them inside
/// of a quotient is written out here, and so is the mask of a remainder by a power of 2, which has 32 bits there.
struct SignedQuotients : IRMutator {
  using IRMutator::visit;

  Expr visit(const Div *op) override {
    Expr a = mutate(op->a), b = mutate(op->b);
    return op->type.is_int() ? lower_euclidean_div(a, b) : Div::make(a, b);
  }

  Expr visit(const Mod *op) override {
    Expr a = mutate(op->a), b = mutate(op->b);
    if (is_const_power_of_two_integer(b))
      return a & (b - make_one(op->type));
    return op->type.is_int() ? lower_euclidean_mod(a, b) : Mod::make(a, b);
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

/// The generator of SPIR-V rounds numbers of 64 bits to 32.
struct WideNumbers : IRMutator {
  using IRMutator::visit;
  Expr visit(const FloatImm *op) override {
    if (op->type.bits() != 64 || static_cast<double>(static_cast<float>(op->value)) == op->value)
      return op;
    return reinterpret(op->type, make_const(Int(64), llvm::bit_cast<int64_t>(op->value)));
  }
};

/// The generator of SPIR-V interleaves two vectors wrongly; as a choice of lanes of three, one of which gives none, it is right.
struct InterleavedPairs : IRMutator {
  using IRMutator::visit;
  Expr visit(const Shuffle *op) override {
    std::vector<Expr> vectors;
    for (const Expr &vector : op->vectors)
      vectors.push_back(mutate(vector));
    if (vectors.size() == 2 && op->is_interleave())
      vectors.push_back(vectors.front());
    return Shuffle::make(vectors, op->indices);
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

void adaptToSource(Pipeline &pipeline, const Target &target) {
  if (target.has_gpu_feature())
    pipeline.add_custom_lowering_pass(makeOwnRegisters());
  if (target.has_gpu_feature() && !target.has_feature(Target::CUDA))
    pipeline.add_custom_lowering_pass(new PlainComparisons);
  if (target.has_feature(Target::Vulkan)) {
    pipeline.add_custom_lowering_pass(new SignedQuotients);
    pipeline.add_custom_lowering_pass(new SignedShifts);
    pipeline.add_custom_lowering_pass(new TruthOfNumbers);
    pipeline.add_custom_lowering_pass(new WideNumbers);
    pipeline.add_custom_lowering_pass(new InterleavedPairs);
  }
}

} // namespace genc::halide
