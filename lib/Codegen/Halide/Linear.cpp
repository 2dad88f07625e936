//===- Linear.cpp - definitions of matrix products and convolutions -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Linear.h"
#include "Definition.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

LogicalResult linear(gen::LinearOp op, StageBuilder &b) {
  RDom r = b.domain({{"k", op.depth()}});
  Exprs place = b.event();
  Expr out = place.back();
  place.back() = r[0];
  Exprs at = {Expr(r[0]), out};
  if (op.getPacked()) {
    int width = static_cast<int>(b.typeOf(op.getWeight()).event.back());
    at = {out / width, Expr(r[0]), out % width};
  }
  b.reduce(b.constant(0), r,
           [&](Expr sum) { return sum + b.read(op.getX(), place) * b.read(op.getWeight(), at); });
  return success();
}

/// Coordinates of a matmul operand: the leading axes broadcast, the last two are `row` and
/// `column`.
Exprs matrixPlace(const Exprs &place, const gen::EventType &type, Expr row, Expr column,
                  bool transposed) {
  Exprs coordinates;
  int64_t leading = type.rank() - 2, skipped = static_cast<int64_t>(place.size()) - type.rank();
  for (int64_t i = 0; i < leading; ++i)
    coordinates.push_back(type.event[i] == 1 ? Expr(0) : place[skipped + i]);
  coordinates.push_back(transposed ? column : row);
  coordinates.push_back(transposed ? row : column);
  return coordinates;
}

LogicalResult matmul(gen::MatmulOp op, StageBuilder &b) {
  gen::EventType a = b.typeOf(op.getA()), c = b.typeOf(op.getB());
  int64_t depth = a.event[a.rank() - (op.getTransposeA() ? 2 : 1)];
  RDom r = b.domain({{"k", depth}});
  Exprs place = b.event();
  Expr row = place[place.size() - 2], column = place.back(), k = r[0];
  b.reduce(b.constant(0), r, [&](Expr sum) {
    return sum + b.read(op.getA(), matrixPlace(place, a, row, k, op.getTransposeA())) *
                     b.read(op.getB(), matrixPlace(place, c, k, column, op.getTransposeB()));
  });
  return success();
}

/// The attributes that both convolutions share, one number a spatial axis (outermost first).
struct Window {
  SmallVector<int64_t, 4> kernel, strides, low, high, dilation;
  int64_t groups, inPerGroup, outPerGroup;
  template <typename Op> Window(Op op, StageBuilder &b) : groups(op.getGroups()) {
    gen::EventType x = b.typeOf(op.getX()), filter = b.typeOf(op.getFilter());
    size_t axes = x.rank() - 1;
    kernel.assign(filter.event.begin(), filter.event.begin() + axes);
    strides = numbersOr(op.getStrides(), axes, 1);
    low = numbersOr(op.getPaddingLow(), axes, 0);
    high = numbersOr(op.getPaddingHigh(), axes, 0);
    dilation = numbersOr(op.getDilation(), axes, 1);
    inPerGroup = x.event.back() / groups;
    outPerGroup = b.result.event.back() / groups;
  }
  size_t axes() const { return kernel.size(); }
  /// The input channel of reduction index `rc` for output channel `out`.
  Expr inputChannel(Expr out, Expr rc) const {
    if (groups == 1)
      return rc;
    Expr group = outPerGroup == 1 ? out : out / static_cast<int32_t>(outPerGroup);
    return group * static_cast<int32_t>(inPerGroup) + rc;
  }
};

const char *const kWindowNames[] = {"rx", "ry", "rz"};

/// rc, then one variable a spatial axis from the innermost.
RDom windowDomain(int64_t channels, ArrayRef<int64_t> sizes) {
  SmallVector<std::pair<std::string, int64_t>> dims = {{"rc", channels}};
  for (size_t i = 0; i < sizes.size(); ++i)
    dims.push_back({kWindowNames[i], sizes[sizes.size() - 1 - i]});
  return StageBuilder::domain(dims);
}

LogicalResult conv(gen::ConvOp op, StageBuilder &b) {
  Window w(op, b);
  size_t axes = w.axes();
  SmallVector<int64_t, 4> low = w.low, high = w.high;
  low.push_back(0), high.push_back(0);
  auto input = b.padded(op.getX(), low, high, b.constant(0));
  RDom r = windowDomain(w.inPerGroup, w.kernel);
  Exprs place = b.event(), source, tap;
  for (size_t i = 0; i < axes; ++i) {
    Expr k = r[axes - i];
    source.push_back(place[i] * static_cast<int32_t>(w.strides[i]) +
                     k * static_cast<int32_t>(w.dilation[i]));
    tap.push_back(k);
  }
  source.push_back(w.inputChannel(place.back(), r[0]));
  tap.push_back(r[0]), tap.push_back(place.back());
  b.reduce(b.constant(0), r,
           [&](Expr sum) { return sum + input(source) * b.read(op.getFilter(), tap); });
  return success();
}

/// The general form: every tap is tried, the input is read where the stride divides. For dilated
/// kernels.
LogicalResult convTransposeByTaps(gen::ConvTransposeOp op, StageBuilder &b, const Window &w) {
  gen::EventType x = b.typeOf(op.getX());
  size_t axes = w.axes();
  RDom r = windowDomain(w.inPerGroup, w.kernel);
  Exprs place = b.event(), source, tap;
  Expr valid = Internal::const_true();
  for (size_t i = 0; i < axes; ++i) {
    Expr k = r[axes - i];
    int32_t stride = w.strides[i];
    Expr offset =
        place[i] + static_cast<int32_t>(w.low[i]) - k * static_cast<int32_t>(w.dilation[i]);
    Expr p = offset / stride; // floor
    valid = valid && offset % stride == 0 && p >= 0 && p < static_cast<int32_t>(x.event[i]);
    source.push_back(clamp(p, 0, static_cast<int32_t>(x.event[i]) - 1));
    tap.push_back(k);
  }
  Expr channel = w.inputChannel(place.back(), r[0]);
  source.push_back(channel);
  tap.push_back(channel);
  tap.push_back(w.groups == 1 ? place.back() : place.back() % static_cast<int32_t>(w.outPerGroup));
  b.reduce(b.constant(0), r, [&](Expr sum) {
    return sum +
           select(valid, b.read(op.getX(), source), b.constant(0)) * b.read(op.getFilter(), tap);
  });
  return success();
}

/// y[q] with q + low = stride * u + phase takes taps phase + stride * j from input u - j. The
/// helper stage `phase` has arguments c, x..., px... (phases), plates: for one phase its inner loop
/// is a dense convolution.
LogicalResult convTranspose(gen::ConvTransposeOp op, StageBuilder &b) {
  Window w(op, b);
  // The oracle takes the plainer form, which also keeps within its checked bounds where a kernel is
  // smaller than its stride.
  if (b.graph.reference || llvm::any_of(w.dilation, [](int64_t d) { return d != 1; }))
    return convTransposeByTaps(op, b, w);
  gen::EventType x = b.typeOf(op.getX());
  size_t axes = w.axes();
  SmallVector<int64_t, 4> taps, low, high;
  for (size_t i = 0; i < axes; ++i) {
    taps.push_back((w.kernel[i] + w.strides[i] - 1) / w.strides[i]);
    low.push_back(std::max<int64_t>(0, taps[i] - 1 - w.low[i] / w.strides[i]));
    high.push_back(
        std::max<int64_t>(0, (b.result.event[i] - 1 + w.low[i]) / w.strides[i] - (x.event[i] - 1)));
  }
  low.push_back(0), high.push_back(0);
  auto input = b.padded(op.getX(), low, high, b.constant(0));

  // Arguments of the helper: the result's, with phases between event and plates.
  std::vector<Var> vars(b.vars().begin(), b.vars().begin() + b.result.rank());
  const char *const phaseNames[] = {"px", "py", "pz"};
  for (size_t i = 0; i < axes; ++i)
    vars.emplace_back(phaseNames[i]);
  vars.insert(vars.end(), b.vars().begin() + b.result.rank(), b.vars().end());
  Stage &phases = b.helper("phase", vars);

  RDom r = windowDomain(w.inPerGroup, taps);
  Exprs source, tap, call = {b.vars()[0]}, callPhases;
  for (size_t i = 0; i < axes; ++i) { // axis i of the IR is argument `axes - i` of the Func
    Expr u = vars[axes - i], phase = vars[b.result.rank() + axes - 1 - i], j = r[axes - i];
    int32_t stride = w.strides[i], kernel = w.kernel[i];
    Expr k = phase + j * stride;
    if (kernel % stride)
      r.where(k < kernel);
    source.push_back(u - j + static_cast<int32_t>(low[i]));
    tap.push_back(clamp(k, 0, kernel - 1));
  }
  for (size_t i = axes; i-- > 0;) { // innermost first
    Expr q = b.event()[i] + static_cast<int32_t>(w.low[i]);
    int32_t stride = w.strides[i];
    call.push_back(q / stride);
    callPhases.push_back(q % stride);
  }
  Expr out = vars[0], channel = w.inputChannel(out, r[0]);
  source.push_back(channel), tap.push_back(channel);
  tap.push_back(w.groups == 1 ? out : out % static_cast<int32_t>(w.outPerGroup));
  b.reduce(phases, {b.constant(0)}, r, [&](Exprs current) {
    return Exprs{current[0] + input(source) * b.read(op.getFilter(), tap)};
  });
  call.insert(call.end(), callPhases.begin(), callPhases.end());
  call.insert(call.end(), b.vars().begin() + b.result.rank(), b.vars().end());
  b.define(phases.func(call));
  return success();
}

LogicalResult linearWeightGradient(gen::LinearWeightGradientOp op, StageBuilder &b) {
  gen::EventType rows = b.typeOf(op.getX());
  (void)rows.unifyPlates(b.typeOf(op.getGradient()));
  int64_t kept = op.getBatchAxes(), axes = rows.rank() - 1 - kept;
  Exprs place = b.event(), in(place.begin(), place.begin() + kept), out;
  rows.event.erase(rows.event.begin(), rows.event.begin() + kept);
  RDom r = b.sweepRows(rows, axes, /*plates=*/true);
  for (int64_t i = 0; i < axes; ++i)
    in.push_back(r[static_cast<int>(axes - 1 - i)]);
  out = in;
  in.push_back(place[kept]), out.push_back(place[kept + 1]);
  if (r.dimensions() == 0) { // one row
    b.define(b.read(op.getX(), in) * b.read(op.getGradient(), out));
    return success();
  }
  b.reduce(b.constant(0), r, [&](Expr sum) { return sum + b.read(op.getX(), in) * b.read(op.getGradient(), out); });
  return success();
}

LogicalResult convFilterGradient(gen::ConvFilterGradientOp op, StageBuilder &b) {
  gen::EventType x = b.typeOf(op.getX()), rows = b.typeOf(op.getGradient());
  (void)rows.unifyPlates(x);
  size_t axes = x.rank() - 1;
  SmallVector<int64_t, 4> strides = numbersOr(op.getStrides(), axes, 1), dilation = numbersOr(op.getDilation(), axes, 1);
  RDom r = b.sweepRows(rows, axes, /*plates=*/true);
  Exprs tap = b.event(), in, out;
  for (size_t i = 0; i < axes; ++i) {
    Expr p = r[static_cast<int>(axes - 1 - i)];
    in.push_back(p * static_cast<int32_t>(strides[i]) + tap[i] * static_cast<int32_t>(dilation[i]));
    out.push_back(p);
  }
  int64_t groups = op.getGroups();
  Expr channel = tap[axes];
  if (groups > 1)
    channel += tap.back() / static_cast<int32_t>(rows.event.back() / groups) * static_cast<int32_t>(x.event.back() / groups);
  in.push_back(channel), out.push_back(tap.back());
  b.reduce(b.constant(0), r, [&](Expr sum) { return sum + b.read(op.getX(), in) * b.read(op.getGradient(), out); });
  return success();
}

} // namespace

void registerLinearDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::LinearOp, linear>(context);
    attachDefinition<gen::MatmulOp, matmul>(context);
    attachDefinition<gen::ConvOp, conv>(context);
    attachDefinition<gen::ConvTransposeOp, convTranspose>(context);
    attachDefinition<gen::LinearWeightGradientOp, linearWeightGradient>(context);
    attachDefinition<gen::ConvFilterGradientOp, convFilterGradient>(context);
  });
}

} // namespace genc::halide
