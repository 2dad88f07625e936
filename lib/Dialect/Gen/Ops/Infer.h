//===- Infer.h - shared pieces of type inference ---------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DIALECT_GEN_OPS_INFER_H
#define GENC_LIB_DIALECT_GEN_OPS_INFER_H

#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/ValueRange.h"

namespace genc::gen {

using Results = mlir::SmallVectorImpl<mlir::Type>;
using MaybeLoc = std::optional<mlir::Location>;

/// Reports a violated constraint; shapes are printed as events.
template <typename... Args> mlir::LogicalResult violated(MaybeLoc loc, Args &&...args) {
  return mlir::emitOptionalError(loc, std::forward<Args>(args)...);
}

// While a program is read, result types are inferred before defaults stand in the attributes.
inline bool flagOf(mlir::BoolAttr attribute) { return attribute && attribute.getValue(); }
inline int64_t numberOr(mlir::IntegerAttr attribute, int64_t fallback) {
  return attribute ? attribute.getInt() : fallback;
}

/// The name of a plate, that of the batch where it is left out.
inline mlir::StringAttr plateOr(mlir::StringAttr plate, mlir::MLIRContext *context) {
  return plate ? plate : mlir::StringAttr::get(context, "batch");
}

/// The type of a result, checked: sizes are positive and one example has at most 2^31 - 1 elements.
mlir::LogicalResult returnType(MaybeLoc loc, const EventType &type, Results &results);

/// Elementwise result of operands: unified plates and broadcast event, with the given element type.
mlir::LogicalResult inferBroadcast(MaybeLoc loc, mlir::ValueRange operands, mlir::Type element,
                                   Results &results);

/// Checks one number an axis, each at least `minimum` and below 2^31, and fills in `fallback` where
/// the attribute is absent.
mlir::FailureOr<mlir::SmallVector<int64_t>>
axisNumbers(MaybeLoc loc, llvm::StringRef name, std::optional<llvm::ArrayRef<int64_t>> given,
            size_t axes, int64_t fallback, int64_t minimum);

} // namespace genc::gen

#endif // GENC_LIB_DIALECT_GEN_OPS_INFER_H
