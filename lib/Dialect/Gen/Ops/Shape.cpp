//===- Shape.cpp - rearrangements ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Shape.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include <numeric>

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
                                          ReshapeOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
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
  return returnType(loc, x, results);
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                            TransposeOp::Adaptor adaptor,
                                            SmallVectorImpl<Type> &results) {
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
  return returnType(loc, result, results);
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                         ConcatOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  if (adaptor.getXs().empty()) // C1
    return violated(loc, "`concat` needs at least one operand");
  EventType result(adaptor.getXs().front().getType());
  int64_t number = numberOr(adaptor.getAxisAttr(), -1);
  auto axis = result.axis(number);
  if (!axis) // C2
    return violated(loc, "axis ", number, " is outside of ", formatEvent(result.event));
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
  return returnType(loc, result, results);
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
  return returnType(loc, x, results);
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
  return returnType(loc, x, results);
}

LogicalResult BroadcastOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                            BroadcastOp::Adaptor adaptor,
                                            SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  auto event = broadcastEvents(x.event, adaptor.getShape());
  if (!event || ArrayRef<int64_t>(*event) != adaptor.getShape()) // C1
    return violated(loc, "cannot broadcast ", formatEvent(x.event), " to ",
                    formatEvent(adaptor.getShape()));
  x.event = *event;
  if (PlatesAttr plates = adaptor.getPlatesAttr()) {
    EventType wide;
    size_t kept = 0;
    for (StringAttr plate : plates.getNames()) {
      bool given = kept < x.plates.size() && x.plates[kept] == plate;
      wide.plates.push_back(plate);
      wide.plateSizes.push_back(given ? x.plateSizes[kept++] : ShapedType::kDynamic);
    }
    if (kept != x.plates.size()) // C2
      return violated(loc, "the plates of `broadcast` lack one of the operand's, or its order");
    x.plates = wide.plates;
    x.plateSizes = wide.plateSizes;
  }
  return returnType(loc, x, results);
}

LogicalResult TileOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                       TileOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  auto repeats = axisNumbers(loc, "repeats", adaptor.getRepeats(), x.rank(), 1, 1); // C1
  if (failed(repeats))
    return failure();
  for (int64_t i = 0; i < x.rank(); ++i)
    x.event[i] *= (*repeats)[i];
  return returnType(loc, x, results);
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                         GatherOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  EventType table(adaptor.getTable().getType()), indices(adaptor.getIndices().getType());
  if (table.rank() < 1) // C1
    return violated(loc, "`gather` needs a table with at least one axis, found a scalar");
  EventType result = indices;
  if (failed(result.unifyPlates(table))) // C2
    return violated(loc, "plates of the operands differ in size");
  result.element = table.element;
  result.event.append(table.event.begin() + 1, table.event.end());
  return returnType(loc, result, results);
}

LogicalResult ScatterAddOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                             ScatterAddOp::Adaptor adaptor,
                                             SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), indices(adaptor.getIndices().getType());
  auto rows = static_cast<int64_t>(adaptor.getRows());
  if (rows < 1) // C1
    return violated(loc, "`rows` must be at least 1");
  if (x.rank() < indices.rank() ||
      ArrayRef(x.event).take_front(indices.rank()) != ArrayRef(indices.event)) // C2
    return violated(loc, "the event ", formatEvent(x.event), " does not start with that of the indices ",
                    formatEvent(indices.event));
  EventType result = x;
  if (failed(result.unifyPlates(indices))) // C3
    return violated(loc, "plates of the operands differ in size");
  if (!flagOf(adaptor.getKeepPlatesAttr())) {
    result.plates.clear();
    result.plateSizes.clear();
  }
  result.event.assign({rows});
  result.event.append(x.event.begin() + indices.rank(), x.event.end());
  return returnType(loc, result, results);
}

LogicalResult OneHotOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                         OneHotOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  EventType result(adaptor.getIndices().getType());
  if (static_cast<int64_t>(adaptor.getDepth()) < 1) // C1
    return violated(loc, "`depth` must be at least 1");
  result.element = Builder(context).getF32Type();
  result.event.push_back(adaptor.getDepth());
  return returnType(loc, result, results);
}

LogicalResult IotaOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                       IotaOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType result;
  result.element = Builder(context).getF32Type();
  result.event.assign(adaptor.getShape().begin(), adaptor.getShape().end());
  if (!llvm::all_of(result.event, [](int64_t size) { return size > 0; })) // C1
    return violated(loc, "sizes must be positive, found ", formatEvent(result.event));
  int64_t axis = numberOr(adaptor.getAxisAttr(), 0);
  if (!result.axis(axis)) // C2
    return violated(loc, "axis ", axis, " is outside of ", formatEvent(result.event));
  return returnType(loc, result, results);
}

LogicalResult ReverseOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          ReverseOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  SmallVector<bool> seen(x.rank(), false);
  for (int64_t number : adaptor.getAxes()) {
    auto axis = x.axis(number);
    if (!axis || seen[*axis]) // C1
      return violated(loc, "axes ", formatEvent(adaptor.getAxes()), " are not distinct axes of ",
                      formatEvent(x.event));
    seen[*axis] = true;
  }
  return returnType(loc, x, results);
}

/// Number of phases: the product of the factors, each checked (C1); nullopt where they are too many
/// to be operands.
static std::optional<int64_t> phaseCount(ArrayRef<int64_t> factors) {
  int64_t count = 1;
  for (int64_t factor : factors)
    if (factor < 1 || __builtin_mul_overflow(count, factor, &count))
      return std::nullopt;
  return count;
}

/// C3 of interleave along \p axis: phase i has ceil((total - i) / factor) elements. \p sizes has
/// one number a phase of this axis.
static bool phasesFit(ArrayRef<int64_t> sizes) {
  int64_t total = std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  int64_t factor = sizes.size();
  for (int64_t i = 0; i < factor; ++i)
    if (sizes[i] != (total - i + factor - 1) / factor)
      return false;
  return true;
}

LogicalResult InterleaveOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                             InterleaveOp::Adaptor adaptor,
                                             SmallVectorImpl<Type> &results) {
  ArrayRef<int64_t> factors = adaptor.getFactors();
  auto count = phaseCount(factors);
  if (factors.empty() || factors.size() > 3 || !count) // C1
    return violated(loc, "`factors` needs 1 to 3 numbers of at least 1, found ",
                    formatEvent(factors));
  if (*count != static_cast<int64_t>(adaptor.getXs().size())) // C2
    return violated(loc, "`interleave` by ", formatEvent(factors), " needs ", *count,
                    " operands, found ", adaptor.getXs().size());
  EventType result(adaptor.getXs().front().getType());
  SmallVector<EventType> phases;
  for (Value x : adaptor.getXs()) {
    const EventType &phase = phases.emplace_back(x.getType());
    if (phase.rank() != static_cast<int64_t>(factors.size()) + 1 ||
        phase.element != result.element || phase.event.back() != result.event.back()) // C1, C2
      return violated(loc, "cannot interleave ", formatEvent(result.event), " and ",
                      formatEvent(phase.event), " by ", formatEvent(factors));
    if (failed(result.unifyPlates(phase))) // C4
      return violated(loc, "plates of the operands differ in size");
  }
  for (int64_t axis = 0, stride = *count; axis + 1 < result.rank(); ++axis) {
    stride /= factors[axis];
    SmallVector<int64_t> sizes;
    for (int64_t i = 0; i < factors[axis]; ++i)
      sizes.push_back(phases[i * stride].event[axis]);
    for (auto [i, phase] : llvm::enumerate(phases))
      if (!phasesFit(sizes) || phase.event[axis] != sizes[i / stride % factors[axis]]) // C3
        return violated(loc, "sizes of the phases do not alternate along axis ", axis, ": phase ",
                        i, " is ", formatEvent(phase.event));
    result.event[axis] = std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  }
  return returnType(loc, result, results);
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
  return returnType(loc, x, results);
}

LogicalResult ResizeNearestOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                                ResizeNearestOp::Adaptor adaptor,
                                                SmallVectorImpl<Type> &results) {
  return inferResize(loc, adaptor.getX(), adaptor.getFactor(), results);
}

LogicalResult ResizeLinearOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                               ResizeLinearOp::Adaptor adaptor,
                                               SmallVectorImpl<Type> &results) {
  return inferResize(loc, adaptor.getX(), adaptor.getFactor(), results);
}

LogicalResult BatchIndexOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                             BatchIndexOp::Adaptor,
                                             SmallVectorImpl<Type> &results) {
  EventType type;
  type.plates = {StringAttr::get(context, "batch")};
  type.plateSizes = {ShapedType::kDynamic};
  type.element = IntegerType::get(context, 32);
  results.push_back(type.type());
  return success();
}

LogicalResult RenamePlateOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                              RenamePlateOp::Adaptor adaptor,
                                              SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  StringAttr from = plateOr(adaptor.getFromAttr(), context), to = adaptor.getToAttr();
  if (!x.hasPlate(from)) // C1
    return violated(loc, "the value has no plate ", from, ": it is the same along it");
  if (x.hasPlate(to)) // C2
    return violated(loc, "the value has a plate ", to, " already");
  *llvm::find(x.plates, from) = to;
  return returnType(loc, x, results);
}

OpFoldResult RenamePlateOp::fold(FoldAdaptor) {
  auto before = getX().getDefiningOp<RenamePlateOp>();
  return before && before.getX().getType() == getType() ? OpFoldResult(before.getX()) : OpFoldResult();
}
