//===- Reduction.cpp - definitions of reductions over event axes and plates ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Definition.h"
#include "Math.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

/// Which event axes a reduction removes, and how its input is read.
struct Axes {
  SmallVector<int64_t, 4> reduced; // ascending
  gen::EventType input;
  bool keep;

  Axes(gen::EventType input, std::optional<ArrayRef<int64_t>> axes, bool keep) : input(input), keep(keep) {
    for (int64_t i = 0; i < input.rank(); ++i)
      if (!axes || llvm::any_of(*axes, [&](int64_t a) { return *input.axis(a) == i; }))
        reduced.push_back(i);
  }
  bool has(int64_t axis) const { return llvm::is_contained(reduced, axis); }
  RDom domain() const {
    SmallVector<std::pair<std::string, int64_t>> dims;
    for (int64_t axis : llvm::reverse(reduced))
      dims.push_back({"r" + std::to_string(dims.size()), input.event[axis]});
    return StageBuilder::domain(dims);
  }
  /// The input's coordinates: `r` on reduced axes (zero if not given), the result's place on the others.
  Exprs source(const Exprs &place, const RDom *r) const {
    Exprs coordinates;
    size_t next = 0, k = reduced.size();
    for (int64_t i = 0; i < input.rank(); ++i) {
      if (has(i)) {
        --k;
        coordinates.push_back(r ? Expr((*r)[static_cast<int>(k)]) : Expr(0));
        next += keep;
      } else {
        coordinates.push_back(place[next++]);
      }
    }
    return coordinates;
  }
};

enum class Kind { Sum, Max, Min, Product };

template <typename Op, Kind kind> LogicalResult reduction(Op op, StageBuilder &b) {
  Axes axes(b.typeOf(op.getX()), op.getAxes(), op.getKeep());
  if (axes.reduced.empty()) {
    b.define(b.read(op.getX(), b.event()));
    return success();
  }
  RDom r = axes.domain();
  Expr value = b.read(op.getX(), axes.source(b.event(), &r));
  // max and min start from the first element: fast-math has no infinities to start from.
  Expr first = b.read(op.getX(), axes.source(b.event(), nullptr));
  Expr init = kind == Kind::Sum ? b.constant(0) : kind == Kind::Product ? b.constant(1) : first;
  b.reduce(init, r, [&](Expr current) {
    return kind == Kind::Sum       ? current + value
           : kind == Kind::Product ? current * value
           : kind == Kind::Max     ? max(current, value)
                                   : min(current, value);
  });
  return success();
}

/// Helper stages `max` and `sum`; the result is max + log(sum of exp(x - max)).
LogicalResult logsumexp(gen::ReduceLogsumexpOp op, StageBuilder &b) {
  Axes axes(b.typeOf(op.getX()), op.getAxes(), op.getKeep());
  if (axes.reduced.empty()) {
    b.define(b.read(op.getX(), b.event()));
    return success();
  }
  RDom r = axes.domain(), r2 = axes.domain();
  Expr value = b.read(op.getX(), axes.source(b.event(), &r));
  Stage &largest = b.helper("max", b.vars()), &sum = b.helper("sum", b.vars());
  b.reduce(largest, {b.read(op.getX(), axes.source(b.event(), nullptr))}, r,
           [&](Exprs current) { return Exprs{max(current[0], value)}; });
  // All elements -inf: keep -inf instead of NaN from inf - inf.
  Expr top = largest.func(largest.vars);
  Expr bottom = b.constant(-3.0e38), shift = max(top, bottom);
  Expr other = b.read(op.getX(), axes.source(b.event(), &r2));
  auto *exp = b.graph.accurate ? math::accurate::exp : math::exp;
  b.reduce(sum, {b.constant(0)}, r2, [&](Exprs current) { return Exprs{current[0] + exp(other - shift)}; });
  b.define(shift + math::log(sum.func(sum.vars)));
  return success();
}

/// Few elements an example are summed side by side: a helper stage `lanes` has the sums of every 16th example.
LogicalResult plateSum(gen::PlateSumOp op, StageBuilder &b) {
  constexpr int32_t lanes = 16;
  constexpr int64_t fewElements = 64;
  gen::EventType input = b.typeOf(op.getX());
  StringAttr plate = op.getPlateAttr();
  Expr size = b.plateSize(input, plate);
  if (b.result.batchPlates() > 0 || b.result.eventElements() >= fewElements) {
    RDom r = StageBuilder::plateDomain(size);
    Expr value = b.read(op.getX(), b.event(), plate, r.x);
    b.reduce(b.constant(0), r, [&](Expr current) { return current + value; });
    return success();
  }
  std::vector<Var> vars = b.vars();
  vars.emplace_back("u");
  Stage &partial = b.helper("lanes", vars);
  RDom r = StageBuilder::plateDomain((size + (lanes - 1)) / lanes), across = StageBuilder::plateDomain(lanes);
  Expr at = r.x * lanes + Var("u");
  Expr value = select(at < size, b.read(op.getX(), b.event(), plate, min(at, size - 1)), b.constant(0));
  b.reduce(partial, {b.constant(0)}, r, [&](Exprs current) { return Exprs{current[0] + value}; });
  Exprs arguments = b.arguments();
  arguments.push_back(across.x);
  Expr sum = partial.func(arguments);
  b.reduce(b.constant(0), across, [&](Expr current) { return current + sum; });
  return success();
}

/// Helper stage `pair` carries the largest element so far and the sum relative to it, so that what is reduced is computed
/// once.
LogicalResult plateLogsumexp(gen::PlateLogsumexpOp op, StageBuilder &b) {
  gen::EventType input = b.typeOf(op.getX());
  RDom r = StageBuilder::plateDomain(b.plateSize(input, op.getPlateAttr()));
  Expr value = b.read(op.getX(), b.event(), op.getPlateAttr(), r.x);
  Stage &pair = b.helper("pair", b.vars());
  // Also where all elements are -inf: the difference of two would be NaN.
  Expr lowest = b.constant(-3.0e38);
  auto *exp = b.graph.accurate ? math::accurate::exp : math::exp;
  b.reduce(pair, {lowest, b.constant(0)}, r, [&](Exprs current) {
    Expr next = max(current[0], value);
    return Exprs{next, current[1] * exp(current[0] - next) + exp(value - next)};
  });
  b.define(pair.func(pair.vars)[0] + math::log(pair.func(pair.vars)[1]));
  return success();
}

/// Helper stage `pair` carries (value, index); ties keep the first.
LogicalResult argmax(gen::ArgmaxOp op, StageBuilder &b) {
  gen::EventType input = b.typeOf(op.getX());
  int64_t axis = op.getAxis();
  Axes axes(input, ArrayRef<int64_t>(axis), op.getKeep());
  RDom r = axes.domain();
  Expr value = b.read(op.getX(), axes.source(b.event(), &r));
  Stage &pair = b.helper("pair", b.vars());
  b.reduce(pair, {b.read(op.getX(), axes.source(b.event(), nullptr)), Expr(0)}, r, [&](Exprs current) {
    Expr better = value > current[0];
    return Exprs{select(better, value, current[0]), select(better, Expr(r[0]), current[1])};
  });
  b.define(pair.func(pair.vars)[1]);
  return success();
}

} // namespace

void registerReductionDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::ReduceSumOp, reduction<gen::ReduceSumOp, Kind::Sum>>(context);
    attachDefinition<gen::ReduceMaxOp, reduction<gen::ReduceMaxOp, Kind::Max>>(context);
    attachDefinition<gen::ReduceMinOp, reduction<gen::ReduceMinOp, Kind::Min>>(context);
    attachDefinition<gen::ReduceProdOp, reduction<gen::ReduceProdOp, Kind::Product>>(context);
    attachDefinition<gen::ReduceLogsumexpOp, logsumexp>(context);
    attachDefinition<gen::ArgmaxOp, argmax>(context);
    attachDefinition<gen::PlateSumOp, plateSum>(context);
    attachDefinition<gen::PlateLogsumexpOp, plateLogsumexp>(context);
  });
}

} // namespace genc::halide
