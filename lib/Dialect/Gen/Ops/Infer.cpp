//===- Infer.cpp - shared pieces of type inference --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Infer.h"

using namespace mlir;
using namespace genc::gen;

static constexpr int64_t largest = std::numeric_limits<int32_t>::max();

LogicalResult genc::gen::returnType(MaybeLoc loc, const EventType &type, Results &results) {
  if (llvm::any_of(type.event, [](int64_t size) { return size < 1; }))
    return violated(loc, "sizes must be positive and known, found ", formatEvent(type.event));
  if (type.eventElements() > largest)
    return violated(loc, "one example of ", formatEvent(type.event), " has more than ", largest,
                    " elements");
  results.push_back(type.type());
  return success();
}

LogicalResult genc::gen::inferBroadcast(MaybeLoc loc, ValueRange operands, Type element,
                                        Results &results) {
  EventType result(operands.front().getType());
  for (Value operand : operands.drop_front()) {
    EventType other(operand.getType());
    if (failed(result.unifyPlates(other))) // C2
      return violated(loc, "plates of the operands differ in size");
    auto event = broadcastEvents(result.event, other.event);
    if (!event) // C3
      return violated(loc, "shapes ", formatEvent(result.event), " and ", formatEvent(other.event),
                      " do not broadcast: aligned right, sizes must be equal or 1");
    result.event = std::move(*event);
  }
  result.element = element;
  return returnType(loc, result, results);
}

FailureOr<SmallVector<int64_t>> genc::gen::axisNumbers(MaybeLoc loc, StringRef name,
                                                       std::optional<ArrayRef<int64_t>> given,
                                                       size_t axes, int64_t fallback,
                                                       int64_t minimum) {
  if (!given)
    return SmallVector<int64_t>(axes, fallback);
  if (given->size() != axes)
    return violated(loc, "`", name, "` needs one number an axis: expected ", axes, ", found ",
                    given->size());
  for (int64_t number : *given)
    if (number < minimum || number > largest)
      return violated(loc, "`", name, "` must be ", minimum, " to ", largest, ", found ", number);
  return SmallVector<int64_t>(*given);
}
