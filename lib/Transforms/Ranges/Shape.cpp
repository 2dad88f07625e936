//===- Shape.cpp - ranges of operators that move elements -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Shape.h"
#include "Transfer.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace genc;

static Range joined(ArrayRef<Range> operands) {
  Range result;
  for (const Range &operand : operands)
    result = Range::join(result, operand);
  return result;
}

std::optional<Range> genc::transferShape(Operation *op, ArrayRef<Range> operands) {
  return TypeSwitch<Operation *, std::optional<Range>>(op)
      .Case<gen::ReshapeOp, gen::RenamePlateOp, gen::TransposeOp, gen::SliceOp, gen::BroadcastOp, gen::TileOp,
            gen::ReverseOp, gen::ResizeNearestOp, gen::GatherOp>([&](auto) { return operands[0]; })
      .Case<gen::ConcatOp, gen::InterleaveOp>([&](auto) { return joined(operands); })
      .Case([&](gen::PadOp op) {
        return Range::join(operands[0], Range::exactly(op.getValue().convertToDouble()));
      })
      .Case([&](gen::ResizeLinearOp) { return Range(approximated(operands[0].hull())); })
      .Case([&](gen::OneHotOp) { return Range::join(Range::exactly(0), Range::exactly(1)); })
      .Case([&](gen::BatchIndexOp) {
        return Range::closed(0, std::numeric_limits<int32_t>::max());
      })
      .Case([&](gen::IotaOp op) {
        return Range::closed(0, static_cast<double>(op.getShape()[op.getAxis()] - 1));
      })
      .Default([](Operation *) { return std::nullopt; });
}
