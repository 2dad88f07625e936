//===- Random.cpp - definitions of random draws --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Random.h"
#include "Definition.h"
#include "Math.h"
#include "Philox.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {

std::array<Expr, 4> philox(std::array<Expr, 4> c, std::array<Expr, 2> key) {
  for (int round = 0; round < 10; ++round) {
    Expr p0 = cast<uint64_t>(c[0]) * cast<uint64_t>(Expr(0xD2511F53u));
    Expr p1 = cast<uint64_t>(c[2]) * cast<uint64_t>(Expr(0xCD9E8D57u));
    Expr high0 = cast<uint32_t>(p0 >> 32), low0 = cast<uint32_t>(p0);
    Expr high1 = cast<uint32_t>(p1 >> 32), low1 = cast<uint32_t>(p1);
    c = {high1 ^ c[1] ^ key[0], low1, high0 ^ c[3] ^ key[1], low0};
    key = {key[0] + Expr(0x9E3779B9u), key[1] + Expr(0xBB67AE85u)};
  }
  return c;
}

Expr uniformFromBits(Expr bits) {
  return math::detail::mul(math::detail::add(cast<float>(bits >> 9), 0.5f), 0x1p-23f);
}

Expr normalFromBits(Expr first, Expr second) {
  Expr radius = Halide::sqrt(
      math::detail::mul(math::log(uniformFromBits(first), math::Rounding::Strict), -2.0f));
  return math::detail::mul(radius, math::cosTurn(uniformFromBits(second)));
}

namespace {

/// The bits of a 32-bit word from the other end.
Expr reversed(Expr word) {
  constexpr uint32_t masks[] = {0x55555555u, 0x33333333u, 0x0F0F0F0Fu, 0x00FF00FFu, 0x0000FFFFu};
  for (int i = 0; i < 5; ++i) {
    Expr mask = Internal::make_const(UInt(32), masks[i]);
    word = ((word >> (1 << i)) & mask) | ((word & mask) << (1 << i));
  }
  return word;
}

/// The words of element `place`: key = seed, counter = (global element index as 64 bits, site and
/// sample, step).
template <typename Draw> std::array<Expr, 4> words(StageBuilder &b, Draw op) {
  Graph &graph = b.graph;
  graph.usesRandom = true;
  // Global index: examples outermost, whatever the order of plates in memory.
  Expr index = Internal::make_zero(UInt(64));
  auto append = [&](Expr coordinate, Expr size) {
    index = index * cast<uint64_t>(size) + cast<uint64_t>(coordinate);
  };
  for (auto [name, size] : llvm::zip(b.result.plates, b.result.plateSizes))
    if (name == "batch")
      append(cast<int64_t>(b.plate(name)) + graph.firstExample, 1);
  for (auto [name, size] : llvm::zip(b.result.plates, b.result.plateSizes))
    if (name != "batch")
      append(b.plate(name), static_cast<int32_t>(size));
  Exprs place = b.event();
  for (auto [coordinate, size] : llvm::zip(place, b.result.event))
    append(coordinate, static_cast<int32_t>(size));
  Expr site = Internal::make_const(UInt(32), static_cast<uint32_t>(op.getSite()));
  if (mlir::Value sample = op.getSample())
    site = site ^ reversed(cast<uint32_t>(b.read(sample, {})));
  return philox({cast<uint32_t>(index), cast<uint32_t>(index >> 32), site, graph.step},
                {cast<uint32_t>(graph.seed), cast<uint32_t>(graph.seed >> 32)});
}

LogicalResult uniform(gen::StandardUniformOp op, StageBuilder &b) {
  b.define(uniformFromBits(words(b, op)[0]));
  return success();
}

LogicalResult normal(gen::StandardNormalOp op, StageBuilder &b) {
  std::array<Expr, 4> w = words(b, op);
  b.define(normalFromBits(w[0], w[1]));
  return success();
}

LogicalResult randomBits(gen::RandomBitsOp op, StageBuilder &b) {
  b.define(reinterpret<int32_t>(words(b, op)[0]));
  return success();
}

} // namespace

void registerRandomDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::StandardUniformOp, uniform>(context);
    attachDefinition<gen::StandardNormalOp, normal>(context);
    attachDefinition<gen::RandomBitsOp, randomBits>(context);
  });
}

} // namespace genc::halide
