//===- Builtins.cpp - functions of shapes and lists ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

namespace {
/// Functions of the compile-time part of the language. They look at shapes and lists and make no
/// operator.
enum class Builtin {
  None,
  Shape,
  Rank,
  Length,
  Take,
  Drop,
  Fill,
  Numbers,
  Join,
  Sum,
  Product,
  IsList,
  IsInteger,
  IsNumber,
  IsTensor,
  PerAxis
};
} // namespace

static Builtin builtinNamed(StringRef name) {
  return StringSwitch<Builtin>(name)
      .Case("shape", Builtin::Shape)
      .Case("rank", Builtin::Rank)
      .Case("length", Builtin::Length)
      .Case("take", Builtin::Take)
      .Case("drop", Builtin::Drop)
      .Case("fill", Builtin::Fill)
      .Case("numbers", Builtin::Numbers)
      .Case("join", Builtin::Join)
      .Case("total", Builtin::Sum)
      .Case("product", Builtin::Product)
      .Case("is_list", Builtin::IsList)
      .Case("is_integer", Builtin::IsInteger)
      .Case("is_number", Builtin::IsNumber)
      .Case("is_tensor", Builtin::IsTensor)
      .Case("per_axis", Builtin::PerAxis)
      .Default(Builtin::None);
}

static Value listOf(ArrayRef<int64_t> integers) {
  List list;
  for (int64_t integer : integers)
    list.push_back(Value(integer));
  return Value(std::move(list));
}

static std::optional<Value> ofTensor(Builtin function, const Value &value) {
  gen::EventType type(value.tensor().getType());
  if (function == Builtin::Shape)
    return listOf(type.event);
  if (function == Builtin::Rank)
    return Value(type.rank());
  return std::nullopt;
}

/// Of numbers, as the tensor that they make.
static List shapeOf(const List &list) {
  List sizes = {Value(static_cast<int64_t>(list.size()))};
  if (!list.empty() && list.front().isList()) {
    List inner = shapeOf(list.front().list());
    sizes.insert(sizes.end(), inner.begin(), inner.end());
  }
  return sizes;
}

static std::optional<Value> ofList(Builtin function, const List &list) {
  switch (function) {
  case Builtin::Shape:
    return Value(shapeOf(list));
  case Builtin::Rank:
    return Value(static_cast<int64_t>(shapeOf(list).size()));
  case Builtin::Length:
    return Value(static_cast<int64_t>(list.size()));
  case Builtin::Sum:
  case Builtin::Product: {
    double result = function == Builtin::Product;
    for (const Value &value : list) {
      if (!value.asReal())
        return std::nullopt;
      result = function == Builtin::Sum ? result + *value.asReal() : result * *value.asReal();
    }
    Value exact(result);
    return exact.asInteger() ? Value(*exact.asInteger()) : exact;
  }
  default:
    return std::nullopt;
  }
}

static std::optional<Value> ofListAndNumber(Builtin function, const Value &first, int64_t number) {
  if (function == Builtin::Fill && number >= 0 && number < 4096)
    return Value(List(number, first));
  if (!first.isList())
    return std::nullopt;
  const List &list = first.list();
  int64_t size = list.size();
  int64_t at = number < 0 ? size + number : number; // negative: all but the last
  if (at < 0 || at > size)
    return std::nullopt;
  if (function == Builtin::Take)
    return Value(List(list.begin(), list.begin() + at));
  if (function == Builtin::Drop)
    return Value(List(list.begin() + at, list.end()));
  return std::nullopt;
}

/// `per_axis(v, n)`: v for every axis if it is a number, v itself if it is a list of n.
static std::optional<Value> perAxis(const Value &value, int64_t axes) {
  if (value.isNumber() && axes >= 0 && axes < 64)
    return Value(List(axes, value));
  if (value.isList() && static_cast<int64_t>(value.list().size()) == axes)
    return value;
  return std::nullopt;
}

std::optional<Value> Elaborator::builtin(StringRef name, Actuals actuals, SMRange range,
                                         Scope &scope) {
  Builtin function = builtinNamed(name);
  if (function == Builtin::None)
    return std::nullopt;
  std::optional<Value> result;
  if (actuals.size() == 1) {
    const Value &value = actuals.front().value;
    if (function == Builtin::IsList)
      result = Value(value.isList());
    else if (function == Builtin::IsInteger)
      result = Value(value.isInteger());
    else if (function == Builtin::IsNumber)
      result = Value(value.isNumber());
    else if (function == Builtin::IsTensor)
      result = Value(value.isTensor());
    else if (function == Builtin::Numbers && value.asInteger() && *value.asInteger() >= 0 &&
             *value.asInteger() < 4096)
      result = listOf(to_vector(seq<int64_t>(0, *value.asInteger())));
    else if (value.isTensor())
      result = ofTensor(function, value);
    else if (function == Builtin::Shape && value.isNumber())
      result = Value(List{});
    else if (function == Builtin::Rank && value.isNumber())
      result = Value(int64_t(0));
    else if (value.isList())
      result = ofList(function, value.list());
  } else if (actuals.size() == 2 && actuals[1].value.asInteger()) {
    result = function == Builtin::PerAxis
                 ? perAxis(actuals[0].value, *actuals[1].value.asInteger())
                 : ofListAndNumber(function, actuals[0].value, *actuals[1].value.asInteger());
  }
  if (function == Builtin::Join && all_of(actuals, [](auto &a) { return a.value.isList(); })) {
    List joined;
    for (const Actual &actual : actuals)
      if (!spend(actual.value.list().size(), range))
        return Value();
    for (const Actual &actual : actuals)
      joined.insert(joined.end(), actual.value.list().begin(), actual.value.list().end());
    result = Value(std::move(joined));
  }
  if (result)
    return result;
  auto builder = error(Code::wrongType, range);
  builder << tick(name) << " does not take ";
  if (actuals.empty())
    builder << "no arguments";
  for (auto [i, actual] : enumerate(actuals))
    builder << (i ? ", " : "") << actual.value.describe();
  return Value();
}
