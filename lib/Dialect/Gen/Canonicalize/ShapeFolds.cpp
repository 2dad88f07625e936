//===- ShapeFolds.cpp - rearrangements that change nothing -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Constants.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace genc::gen;

/// The operand itself where \p idle, else a resized constant.
template <typename Op>
static OpFoldResult foldView(Op op, typename Op::FoldAdaptor adaptor, bool idle) {
  if (idle && op.getX().getType() == op.getType())
    return op.getX();
  return resizeSplat(op, adaptor.getX());
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  auto dense = dyn_cast_if_present<DenseElementsAttr>(adaptor.getX());
  return dense ? OpFoldResult(dense.reshape(cast<ShapedType>(getType()))) : OpFoldResult();
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  bool idle = llvm::equal(getPermutation(), llvm::seq<int64_t>(0, getPermutation().size()));
  return foldView(*this, adaptor, idle);
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) { return foldView(*this, adaptor, true); }
OpFoldResult SliceOp::fold(FoldAdaptor adaptor) { return foldView(*this, adaptor, true); }
OpFoldResult TileOp::fold(FoldAdaptor adaptor) { return foldView(*this, adaptor, true); }
OpFoldResult ResizeNearestOp::fold(FoldAdaptor adaptor) { return foldView(*this, adaptor, true); }
OpFoldResult ResizeLinearOp::fold(FoldAdaptor adaptor) { return foldView(*this, adaptor, true); }
OpFoldResult PadOp::fold(FoldAdaptor) {
  return getX().getType() == getType() ? OpFoldResult(getX()) : OpFoldResult();
}

OpFoldResult ReverseOp::fold(FoldAdaptor adaptor) {
  auto inner = getX().getDefiningOp<ReverseOp>();
  if (inner && inner.getAxes() == getAxes())
    return inner.getX();
  return foldView(*this, adaptor, getAxes().empty());
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getXs().size() == 1 ? OpFoldResult(getXs().front()) : OpFoldResult();
}
OpFoldResult InterleaveOp::fold(FoldAdaptor) {
  return getXs().size() == 1 ? OpFoldResult(getXs().front()) : OpFoldResult();
}
