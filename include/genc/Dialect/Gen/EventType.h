//===- EventType.h - a tensor type taken apart into plates and event --*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_EVENTTYPE_H
#define GENC_DIALECT_GEN_EVENTTYPE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace genc::gen {

/// A ranked tensor type split into its plates (outermost first, by name) and its event (one example). A dynamic event
/// size, which no operator takes, reads as 0.
struct EventType {
  llvm::SmallVector<mlir::StringAttr, 2> plates;
  llvm::SmallVector<int64_t, 2> plateSizes;
  llvm::SmallVector<int64_t, 4> event;
  mlir::Type element;

  EventType() = default;
  explicit EventType(mlir::Type type);

  int64_t rank() const { return event.size(); }
  /// Number of elements of one example; the largest number where it does not fit.
  int64_t eventElements() const;
  /// Event axis `axis`, counted from the end where negative, as an index into the event; nullopt if outside.
  std::optional<int64_t> axis(int64_t axis) const;
  /// Inserts the plates of `other` that are missing here, in alphabetical order: pairs of examples have one
  /// type, whichever stands first. Fails where a shared plate differs in size.
  mlir::LogicalResult unifyPlates(const EventType &other);
  bool hasPlate(mlir::StringAttr name) const { return llvm::is_contained(plates, name); }
  /// Removes a plate; false where there is none of this name.
  bool dropPlate(mlir::StringAttr name);
  /// How many plates are as long as the batch of the call.
  int64_t batchPlates() const { return llvm::count(plateSizes, mlir::ShapedType::kDynamic); }
  /// The tensor type with these plates, this event and element.
  mlir::RankedTensorType type() const;
};

/// The event of elementwise operators on `a` and `b`: aligned right, 1 stretches. nullopt where sizes differ.
std::optional<llvm::SmallVector<int64_t, 4>> broadcastEvents(llvm::ArrayRef<int64_t> a,
                                                             llvm::ArrayRef<int64_t> b);

/// Elements that a weight takes in a flat buffer, where each begins at a multiple of 64 bytes.
int64_t flatElements(mlir::Type weight);

/// "[28, 28, 1]": how messages print an event.
std::string formatEvent(llvm::ArrayRef<int64_t> event);

} // namespace genc::gen

#endif // GENC_DIALECT_GEN_EVENTTYPE_H
