//===- EventType.cpp - a tensor type taken apart into plates and event ------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace genc::gen;

EventType::EventType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  element = tensor.getElementType();
  auto encoding = dyn_cast_if_present<PlatesAttr>(tensor.getEncoding());
  size_t count = encoding ? encoding.getNames().size() : 0;
  if (encoding)
    plates.assign(encoding.getNames().begin(), encoding.getNames().end());
  plateSizes.assign(tensor.getShape().begin(), tensor.getShape().begin() + count);
  // No operator takes a dynamic event; 0 keeps the arithmetic on sizes away from the marker's huge
  // value.
  for (int64_t size : tensor.getShape().drop_front(count))
    event.push_back(ShapedType::isDynamic(size) ? 0 : size);
}

int64_t EventType::eventElements() const {
  int64_t elements = 1;
  for (int64_t size : event)
    if (__builtin_mul_overflow(elements, size, &elements))
      return std::numeric_limits<int64_t>::max();
  return elements;
}

std::optional<int64_t> EventType::axis(int64_t axis) const {
  int64_t index = axis < 0 ? axis + rank() : axis;
  if (index < 0 || index >= rank())
    return std::nullopt;
  return index;
}

LogicalResult EventType::unifyPlates(const EventType &other) {
  for (auto [name, size] : llvm::zip_equal(other.plates, other.plateSizes)) {
    const auto *found = llvm::find(plates, name);
    if (found == plates.end()) {
      auto at = llvm::find_if(plates, [&](StringAttr plate) { return plate.strref() > name.strref(); }) -
                plates.begin();
      plates.insert(plates.begin() + at, name);
      plateSizes.insert(plateSizes.begin() + at, size);
    } else if (plateSizes[found - plates.begin()] != size) {
      return failure();
    }
  }
  return success();
}

bool EventType::dropPlate(StringAttr name) {
  auto index = llvm::find(plates, name) - plates.begin();
  if (index == static_cast<ptrdiff_t>(plates.size()))
    return false;
  plates.erase(plates.begin() + index);
  plateSizes.erase(plateSizes.begin() + index);
  return true;
}

RankedTensorType EventType::type() const {
  SmallVector<int64_t> shape(plateSizes.begin(), plateSizes.end());
  shape.append(event.begin(), event.end());
  Attribute encoding;
  if (!plates.empty())
    encoding = PlatesAttr::get(element.getContext(), plates);
  return RankedTensorType::get(shape, element, encoding);
}

std::optional<SmallVector<int64_t, 4>> genc::gen::broadcastEvents(ArrayRef<int64_t> a,
                                                                  ArrayRef<int64_t> b) {
  size_t rank = std::max(a.size(), b.size());
  SmallVector<int64_t, 4> result(rank, 1);
  for (size_t i = 0; i < rank; ++i) {
    int64_t left = i < a.size() ? a[a.size() - 1 - i] : 1;
    int64_t right = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (left != right && left != 1 && right != 1)
      return std::nullopt;
    result[rank - 1 - i] = left == 1 ? right : left;
  }
  return result;
}

int64_t genc::gen::flatElements(mlir::Type weight) {
  auto type = cast<RankedTensorType>(weight);
  int64_t perLine = 64 / llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  return llvm::alignTo(type.getNumElements(), perLine);
}

std::string genc::gen::formatEvent(ArrayRef<int64_t> event) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '[';
  llvm::interleaveComma(event, os);
  os << ']';
  return text;
}
