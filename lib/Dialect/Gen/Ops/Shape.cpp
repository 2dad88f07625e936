//===- Shape.cpp - rearrangements ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Dialect/Gen/EventType.h"
#include "Infer.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/Sequence.h"
using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Shape.cpp.inc"

void GenDialect::registerShapeOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Shape.cpp.inc"
      >();
}

LogicalResult ReshapeOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    ReshapeOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  int64_t elements = x.eventElements(), known = 1, inferred = -1;
  SmallVector<int64_t, 4> shape(adaptor.getShape());
  for (auto [i, size] : llvm::enumerate(shape)) {
    if (size == -1 && inferred < 0)
      inferred = i;
    else if (size < 1) // C1
      return violated(loc, "sizes must be positive (one may be -1), found ", formatEvent(shape));
    else
      known *= size;
  }
  if (inferred >= 0 && known > 0 && elements % known == 0)
    shape[inferred] = elements / known;
  else if (inferred >= 0 || known != elements) // C2
    return violated(loc, "cannot reshape ", formatEvent(x.event), " with ", elements,
                    " elements to ", formatEvent(shape));
  x.event = shape;
  results.push_back(x.type());
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  return getX().getType() == getType() ? OpFoldResult(getX()) : OpFoldResult();
}

namespace {
/// reshape(reshape(x)) is one reshape.
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<ReshapeOp>();
    if (!inner)
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.getXMutable().assign(inner.getX()); });
    return success();
  }
};
} // namespace

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeReshapes>(context);
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    TransposeOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), result = x;
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  SmallVector<bool> seen(x.rank(), false);
  bool valid = static_cast<int64_t>(permutation.size()) == x.rank();
  for (auto [i, axis] : llvm::enumerate(permutation)) {
    valid = valid && axis >= 0 && axis < x.rank() && !seen[axis];
    if (!valid)
      break;
    seen[axis] = true;
    result.event[i] = x.event[axis];
  }
  if (!valid) // C1
    return violated(loc, formatEvent(permutation), " is not a permutation of the axes of ",
                    formatEvent(x.event));
  results.push_back(result.type());
  return success();
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  return llvm::equal(getPermutation(), llvm::seq<int64_t>(0, getPermutation().size()))
             ? OpFoldResult(getX())
             : OpFoldResult();
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    ConcatOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  if (adaptor.getXs().empty()) // C1
    return violated(loc, "`concat` needs at least one operand");
  EventType result(adaptor.getXs().front().getType());
  auto axis = result.axis(adaptor.getAxis());
  if (!axis) // C2
    return violated(loc, "axis ", adaptor.getAxis(), " is outside of ", formatEvent(result.event));
  for (Value x : adaptor.getXs().drop_front()) {
    EventType other(x.getType());
    bool fits = other.rank() == result.rank() && other.element == result.element;
    for (int64_t i = 0; fits && i < result.rank(); ++i)
      fits = i == *axis || result.event[i] == other.event[i];
    if (!fits) // C1, C3
      return violated(loc, "cannot concatenate ", formatEvent(result.event), " and ",
                      formatEvent(other.event), " along axis ", *axis);
    if (failed(result.unifyPlates(other))) // C4
      return violated(loc, "plates of the operands differ in size");
    result.event[*axis] += other.event[*axis];
  }
  results.push_back(result.type());
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    SliceOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  auto start = axisNumbers(loc, "start", adaptor.getStart(), x.rank(), 0, 0); // C1
  auto size = axisNumbers(loc, "size", adaptor.getSize(), x.rank(), 1, 1);
  auto step = axisNumbers(loc, "step", adaptor.getStep(), x.rank(), 1, 1);
  if (failed(start) || failed(size) || failed(step))
    return failure();
  for (int64_t i = 0; i < x.rank(); ++i) {
    int64_t last = (*start)[i] + ((*size)[i] - 1) * (*step)[i];
    if (last >= x.event[i]) // C2
      return violated(loc, "the slice reaches element ", last, " of axis ", i, " of ",
                      formatEvent(x.event));
  }
  x.event.assign(size->begin(), size->end());
  results.push_back(x.type());
  return success();
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    PadOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  auto low = axisNumbers(loc, "low", adaptor.getLow(), x.rank(), 0, 0); // C1, C2
  auto high = axisNumbers(loc, "high", adaptor.getHigh(), x.rank(), 0, 0);
  if (failed(low) || failed(high))
    return failure();
  for (int64_t i = 0; i < x.rank(); ++i)
    x.event[i] += (*low)[i] + (*high)[i];
  results.push_back(x.type());
  return success();
}

LogicalResult BroadcastOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    BroadcastOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  auto event = broadcastEvents(x.event, adaptor.getShape());
  if (!event || ArrayRef<int64_t>(*event) != adaptor.getShape()) // C1
    return violated(loc, "cannot broadcast ", formatEvent(x.event), " to ",
                    formatEvent(adaptor.getShape()));
  x.event = *event;
  results.push_back(x.type());
  return success();
}

LogicalResult TileOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    TileOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  auto repeats = axisNumbers(loc, "repeats", adaptor.getRepeats(), x.rank(), 1, 1); // C1
  if (failed(repeats))
    return failure();
  for (int64_t i = 0; i < x.rank(); ++i)
    x.event[i] *= (*repeats)[i];
  results.push_back(x.type());
  return success();
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    GatherOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType table(adaptor.getTable().getType()), indices(adaptor.getIndices().getType());
  if (table.rank() < 1) // C1
    return violated(loc, "`gather` needs a table with at least one axis, found a scalar");
  EventType result = indices;
  if (failed(result.unifyPlates(table))) // C2
    return violated(loc, "plates of the operands differ in size");
  result.element = table.element;
  result.event.append(table.event.begin() + 1, table.event.end());
  results.push_back(result.type());
  return success();
}

LogicalResult OneHotOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    OneHotOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType result(adaptor.getIndices().getType());
  if (static_cast<int64_t>(adaptor.getDepth()) < 1) // C1
    return violated(loc, "`depth` must be at least 1");
  result.element = Builder(context).getF32Type();
  result.event.push_back(adaptor.getDepth());
  results.push_back(result.type());
  return success();
}

LogicalResult IotaOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    IotaOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType result;
  result.element = Builder(context).getF32Type();
  result.event.assign(adaptor.getShape().begin(), adaptor.getShape().end());
  if (!llvm::all_of(result.event, [](int64_t size) { return size > 0; })) // C1
    return violated(loc, "sizes must be positive, found ", formatEvent(result.event));
  if (!result.axis(adaptor.getAxis())) // C2
    return violated(loc, "axis ", adaptor.getAxis(), " is outside of ", formatEvent(result.event));
  results.push_back(result.type());
  return success();
}

/// C1 and C2 of the resizes.
static LogicalResult inferResize(MaybeLoc loc, Value input, ArrayRef<int64_t> factors,
                                 Results &results) {
  EventType x(input.getType());
  if (x.rank() < 2 || x.rank() > 4) // C1
    return violated(loc, "resizing needs 1 to 3 spatial axes and a channel axis, found ",
                    formatEvent(x.event));
  auto factor = axisNumbers(loc, "factor", factors, x.rank() - 1, 1, 1); // C2
  if (failed(factor))
    return failure();
  for (int64_t i = 0; i + 1 < x.rank(); ++i)
    x.event[i] *= (*factor)[i];
  results.push_back(x.type());
  return success();
}

LogicalResult ResizeNearestOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    ResizeNearestOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  return inferResize(loc, adaptor.getX(), adaptor.getFactor(), results);
}

LogicalResult ResizeLinearOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
    ResizeLinearOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  return inferResize(loc, adaptor.getX(), adaptor.getFactor(), results);
}
