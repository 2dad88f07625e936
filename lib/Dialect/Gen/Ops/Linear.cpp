//===- Linear.cpp - matrix products and convolutions ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Linear.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Linear.cpp.inc"

void GenDialect::registerLinearOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Linear.cpp.inc"
      >();
}

int64_t LinearOp::depth() { return EventType(getX().getType()).event.back(); }

LogicalResult LinearOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                         LinearOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), weight(adaptor.getWeight().getType());
  if (x.rank() < 1) // C1
    return violated(loc, "`linear` needs at least one event axis, found a scalar");
  bool packed = flagOf(adaptor.getPackedAttr());
  if (weight.rank() != 2 + packed || !weight.plates.empty()) // C2
    return violated(loc, "the weight of `linear` needs the shape ",
                    packed ? "[panels, in, width]" : "[in, out]", ", found ",
                    formatEvent(weight.event));
  if (x.event.back() != weight.event[packed]) // C3
    return violated(loc, "the last axis of the input ", formatEvent(x.event), " differs from the ",
                    packed ? "second" : "first", " axis of the weight ", formatEvent(weight.event));
  x.event.back() = weight.event.back() * (packed ? weight.event.front() : 1);
  return returnType(loc, x, results);
}

LogicalResult MatmulOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                         MatmulOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  EventType a(adaptor.getA().getType()), b(adaptor.getB().getType());
  if (a.rank() < 2 || b.rank() < 2) // C1
    return violated(loc, "`matmul` needs two event axes, found ", formatEvent(a.event), " and ",
                    formatEvent(b.event));
  if (failed(a.unifyPlates(b))) // C2
    return violated(loc, "plates of the operands differ in size");
  auto lead = broadcastEvents(ArrayRef(a.event).drop_back(2), ArrayRef(b.event).drop_back(2));
  if (!lead) // C3
    return violated(loc, "leading axes of ", formatEvent(a.event), " and ", formatEvent(b.event),
                    " do not broadcast");
  auto ends = [](const EventType &t, bool transposed) {
    int64_t row = t.event[t.rank() - 2], column = t.event[t.rank() - 1];
    return transposed ? std::pair(column, row) : std::pair(row, column);
  };
  auto [m, ka] = ends(a, flagOf(adaptor.getTransposeAAttr()));
  auto [kb, n] = ends(b, flagOf(adaptor.getTransposeBAttr()));
  if (ka != kb) // C4
    return violated(loc, "inner sizes of `matmul` differ: ", ka, " and ", kb, " in ",
                    formatEvent(a.event), " and ", formatEvent(b.event));
  a.event = std::move(*lead);
  a.event.append({m, n});
  return returnType(loc, a, results);
}

LogicalResult LinearWeightGradientOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                       LinearWeightGradientOp::Adaptor adaptor,
                                                       SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), gradient(adaptor.getGradient().getType());
  if (x.rank() < 1 || gradient.rank() < 1) // C1
    return violated(loc, "`linear_weight_gradient` needs at least one event axis, found a scalar");
  if (ArrayRef(x.event).drop_back() != ArrayRef(gradient.event).drop_back()) // C2
    return violated(loc, "leading axes of ", formatEvent(x.event), " and ",
                    formatEvent(gradient.event), " differ");
  EventType result = x;
  if (failed(result.unifyPlates(gradient))) // C3
    return violated(loc, "plates of the operands differ in size");
  int64_t kept = numberOr(adaptor.getBatchAxesAttr(), 0);
  if (kept < 0 || kept >= x.rank()) // C4
    return violated(loc, "batch_axes = ", kept, " must be at least 0 and below the ", x.rank(), " event axes");
  result.plates.clear();
  result.plateSizes.clear();
  result.event.resize(kept);
  result.event.append({x.event.back(), gradient.event.back()});
  return returnType(loc, result, results);
}

namespace {
/// Attributes that `conv` and `conv_transpose` share, checked and filled in.
struct Window {
  SmallVector<int64_t> strides, low, high, dilation;
};
} // namespace

/// C1, C2 and C4 of the convolutions.
template <typename Adaptor>
static FailureOr<Window> checkWindow(MaybeLoc loc, Adaptor adaptor, const EventType &x,
                                     const EventType &filter) {
  if (x.rank() < 2 || x.rank() > 4) // C1
    return violated(loc, "a convolution needs 1 to 3 spatial axes and a channel axis, found ",
                    formatEvent(x.event));
  if (filter.rank() != x.rank() + 1 || !filter.plates.empty()) // C2
    return violated(loc, "the filter ", formatEvent(filter.event), " does not fit the input ",
                    formatEvent(x.event), ": expected one axis more than the input has");
  size_t axes = x.rank() - 1;
  auto strides = axisNumbers(loc, "strides", adaptor.getStrides(), axes, 1, 1); // C4
  auto low = axisNumbers(loc, "padding_low", adaptor.getPaddingLow(), axes, 0, 0);
  auto high = axisNumbers(loc, "padding_high", adaptor.getPaddingHigh(), axes, 0, 0);
  auto dilation = axisNumbers(loc, "dilation", adaptor.getDilation(), axes, 1, 1);
  if (failed(strides) || failed(low) || failed(high) || failed(dilation))
    return failure();
  return Window{*strides, *low, *high, *dilation};
}

/// C3 of the convolutions.
static LogicalResult checkGroups(MaybeLoc loc, int64_t groups, int64_t channels, int64_t in,
                                 int64_t out) {
  if (groups < 1 || channels % groups || out % groups)
    return violated(loc, "groups = ", groups, " does not divide the channels ", channels, " and ",
                    out);
  if (channels != in * groups)
    return violated(loc, "the input has ", channels, " channels, the filter expects ", in * groups);
  return success();
}

LogicalResult ConvOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                       ConvOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), filter(adaptor.getFilter().getType());
  auto window = checkWindow(loc, adaptor, x, filter);
  if (failed(window))
    return failure();
  int64_t out = filter.event.back();
  if (failed(checkGroups(loc, numberOr(adaptor.getGroupsAttr(), 1), x.event.back(),
                         filter.event[filter.rank() - 2], out)))
    return failure();
  for (int64_t i = 0; i + 1 < x.rank(); ++i) {
    int64_t span = window->dilation[i] * (filter.event[i] - 1) + 1;
    int64_t padded = x.event[i] + window->low[i] + window->high[i];
    if (padded < span) // C5
      return violated(loc, "the kernel spans ", span, " elements but the padded input has ", padded,
                      " along spatial axis ", i);
    x.event[i] = (padded - span) / window->strides[i] + 1;
  }
  x.event.back() = out;
  return returnType(loc, x, results);
}

LogicalResult ConvTransposeOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                ConvTransposeOp::Adaptor adaptor,
                                                SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), filter(adaptor.getFilter().getType());
  auto window = checkWindow(loc, adaptor, x, filter);
  if (failed(window))
    return failure();
  auto extra = axisNumbers(loc, "output_padding", adaptor.getOutputPadding(), x.rank() - 1, 0, 0);
  if (failed(extra))
    return failure();
  int64_t groups = numberOr(adaptor.getGroupsAttr(), 1), out = filter.event.back() * groups;
  if (groups < 1 || x.event.back() % groups) // C3
    return violated(loc, "groups = ", groups, " does not divide the ", x.event.back(), " channels");
  if (filter.event[filter.rank() - 2] != x.event.back())
    return violated(loc, "the input has ", x.event.back(), " channels, the filter expects ",
                    filter.event[filter.rank() - 2]);
  for (int64_t i = 0; i + 1 < x.rank(); ++i) {
    if ((*extra)[i] >= std::max(window->strides[i], window->dilation[i])) // C6
      return violated(loc, "output_padding ", (*extra)[i],
                      " must be below the stride or the dilation");
    x.event[i] = (x.event[i] - 1) * window->strides[i] +
                 window->dilation[i] * (filter.event[i] - 1) + 1 - window->low[i] -
                 window->high[i] + (*extra)[i];
    if (x.event[i] < 1) // C5
      return violated(loc, "the padding leaves no output along spatial axis ", i);
  }
  x.event.back() = out;
  return returnType(loc, x, results);
}

LogicalResult ConvFilterGradientOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                     ConvFilterGradientOp::Adaptor adaptor,
                                                     SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), gradient(adaptor.getGradient().getType());
  if (x.rank() < 2 || x.rank() > 4 || gradient.rank() != x.rank()) // C1
    return violated(loc, "`conv_filter_gradient` needs 1 to 3 spatial axes and a channel axis, found ",
                    formatEvent(x.event), " and ", formatEvent(gradient.event));
  size_t axes = x.rank() - 1;
  auto kernel = axisNumbers(loc, "kernel", adaptor.getKernel(), axes, 1, 1); // C3
  auto strides = axisNumbers(loc, "strides", adaptor.getStrides(), axes, 1, 1);
  auto dilation = axisNumbers(loc, "dilation", adaptor.getDilation(), axes, 1, 1);
  if (failed(kernel) || failed(strides) || failed(dilation))
    return failure();
  int64_t groups = numberOr(adaptor.getGroupsAttr(), 1);
  int64_t in = x.event.back(), out = gradient.event.back();
  if (groups < 1 || in % groups || out % groups) // C2
    return violated(loc, "groups = ", groups, " does not divide the channels ", in, " and ", out);
  for (size_t i = 0; i < axes; ++i) {
    int64_t reach = (gradient.event[i] - 1) * (*strides)[i] + ((*kernel)[i] - 1) * (*dilation)[i];
    if (reach >= x.event[i]) // C4
      return violated(loc, "the windows reach element ", reach, " of ", x.event[i],
                      " along spatial axis ", i);
  }
  if (failed(x.unifyPlates(gradient))) // C5
    return violated(loc, "plates of the operands differ in size");
  EventType result;
  result.element = x.element;
  result.event.assign(kernel->begin(), kernel->end());
  result.event.append({in / groups, out});
  return returnType(loc, result, results);
}
