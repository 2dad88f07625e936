//===- Types.h - types as declared, resolved --*- C++ -*- ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SEMA_TYPES_H
#define GENC_LIB_SEMA_TYPES_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/SMLoc.h"
#include <limits>
#include <optional>
#include <string>

namespace genc::sema {

/// A set of real numbers: an interval, or a finite set that lies in it.
struct ValueRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool lowOpen = false, highOpen = false;
  llvm::SmallVector<double, 2> values; ///< `{0, 1}`
  llvm::SMRange where;                 ///< where it is declared; invalid if it is not

  bool isDeclared() const { return where.isValid(); }
  bool isBounded() const;
  bool contains(double value) const;
  /// Every number of `other` lies in this one.
  bool contains(const ValueRange &other) const;
  /// Intersects; false if nothing is left.
  bool narrow(const ValueRange &other);
  std::string text() const;
};

/// A declared tensor type: the event of one example.
struct TensorInfo {
  mlir::Type element;
  llvm::SmallVector<int64_t, 4> event;
  ValueRange range;
  int64_t classes = 0; ///< of `class(n)`, else 0
  int64_t axes = 0;    ///< of a draw: so many of the last axes make one value of the distribution
  bool hasShape = true;
};

} // namespace genc::sema

#endif // GENC_LIB_SEMA_TYPES_H
