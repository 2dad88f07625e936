//===- Types.cpp - types as declared, resolved ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace llvm;
using namespace genc;
using namespace genc::sema;

bool sema::ValueRange::isBounded() const {
  return std::isfinite(low) || std::isfinite(high) || !values.empty();
}

bool sema::ValueRange::contains(double value) const {
  if (!values.empty())
    return is_contained(values, value);
  return (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high);
}

bool sema::ValueRange::contains(const ValueRange &other) const {
  if (!other.values.empty())
    return all_of(other.values, [&](double value) { return contains(value); });
  if (!values.empty())
    return other.low == other.high && contains(other.low);
  bool lowFits = other.low > low || (other.low == low && (other.lowOpen || !lowOpen));
  bool highFits = other.high < high || (other.high == high && (other.highOpen || !highOpen));
  return lowFits && highFits;
}

bool sema::ValueRange::narrow(const ValueRange &other) {
  if (other.low > low || (other.low == low && other.lowOpen)) {
    low = other.low;
    lowOpen = other.lowOpen;
  }
  if (other.high < high || (other.high == high && other.highOpen)) {
    high = other.high;
    highOpen = other.highOpen;
  }
  if (values.empty())
    values = other.values;
  if (!where.isValid())
    where = other.where;
  return low < high || (low == high && !lowOpen && !highOpen);
}

std::string sema::ValueRange::text() const {
  std::string result;
  raw_string_ostream os(result);
  auto print = [&](double value) {
    char buffer[40];
    snprintf(buffer, sizeof(buffer), "%.9g", value);
    os << buffer;
  };
  if (!values.empty()) {
    os << '{';
    interleaveComma(values, os, print);
    os << '}';
    return result;
  }
  if (!isBounded())
    return "the reals";
  os << (lowOpen || std::isinf(low) ? '(' : '[');
  print(low);
  os << ", ";
  print(high);
  os << (highOpen || std::isinf(high) ? ')' : ']');
  return result;
}

std::optional<TensorInfo> Elaborator::tensorInfo(const ast::TypeRef &type, Scope &scope) {
  TensorInfo info;
  info.hasShape = type.hasShape;
  StringRef name = type.name.name;
  if (name.empty() || name == "f32" || name == "real")
    info.element = builder.getF32Type();
  else if (name == "i32" || name == "class")
    info.element = builder.getI32Type();
  else if (name == "f64")
    info.element = builder.getF64Type();
  else if (name == "i1" || name == "mask")
    info.element = builder.getI1Type();
  else {
    error(Code::unknownType, type.name.range)
            .suggest(type.name.range, name, {"f32", "f64", "i32", "real", "class", "mask"})
        << "unknown element type " << tick(name);
    return std::nullopt;
  }
  if (name == "class") {
    std::optional<int64_t> classes;
    if (type.args.size() == 1)
      classes = resolveSize(type.args.front(), scope);
    else
      error(Code::unknownType, type.range) << "`class` needs the number of classes: `class(10)`";
    if (!classes)
      return std::nullopt;
    info.classes = *classes;
    info.range.low = 0;
    info.range.high = *classes - 1;
  } else if (!type.args.empty()) {
    error(Code::unknownType, type.range) << tick(name) << " takes no arguments";
    return std::nullopt;
  }
  SmallVector<int64_t> shape;
  if (!resolveShape(type.shape, scope, shape) || !resolveRange(type, scope, info.range))
    return std::nullopt;
  info.event.assign(shape.begin(), shape.end());
  double elements = 1;
  for (int64_t size : shape)
    elements *= size;
  if (elements <= 1e12)
    return info;
  error(Code::badSize, type.range)
      << "a tensor of the shape " << gen::formatEvent(info.event) << " has too many elements";
  return std::nullopt;
}

bool Elaborator::resolveShape(ArrayRef<const ast::Expr *> sizes, Scope &scope,
                              SmallVectorImpl<int64_t> &shape) {
  for (const ast::Expr *size : sizes) {
    auto value = resolveSize(size, scope);
    if (!value)
      return false;
    shape.push_back(*value);
  }
  return true;
}

/// A size is an expression, or a name that `-D` gives.
std::optional<int64_t> Elaborator::resolveSize(const ast::Expr *size, Scope &scope) {
  const auto *named = dyn_cast<ast::NameExpr>(size);
  Value value;
  if (named && !scope.find(named->name)) {
    auto text = takeDefine(named->name);
    if (!text) {
      error(Code::missingDefine, size->range())
              .note("give it when building: `-D" + named->name + "=...`")
          << "the size of the dimension " << tick(named->name) << " is not known";
      return std::nullopt;
    }
    int64_t number = 0;
    if (!StringRef(*text).getAsInteger(10, number)) {
      value = Value(number);
      modelScope->add(named->name, {value, size->range()});
    } else {
      value = Value(*text);
    }
  } else {
    value = evaluate(size, scope);
  }
  if (value.isError())
    return std::nullopt;
  constexpr int64_t largest = int64_t(1) << 31;
  auto integer = value.asInteger();
  if (!integer || *integer < 1 || *integer >= largest) {
    error(Code::badSize, size->range())
        << "expected a size, a positive integer, found " << value.describe();
    return std::nullopt;
  }
  return integer;
}

bool Elaborator::resolveRange(const ast::TypeRef &type, Scope &scope, ValueRange &range) {
  for (const ast::Constraint &constraint : type.constraints)
    if (!resolveConstraint(constraint, scope, range))
      return false;
  return true;
}

bool Elaborator::resolveConstraint(const ast::Constraint &constraint, Scope &scope,
                                   ValueRange &range) {
  ValueRange other;
  other.where = constraint.range;
  if (constraint.kind == ast::ConstraintKind::In) {
    if (!resolveDomain(*constraint.domain, scope, other))
      return false;
  } else {
    Value value = evaluate(constraint.bound, scope);
    if (value.isError())
      return false;
    auto bound = value.asReal();
    if (!bound) {
      error(Code::badRange, constraint.bound->range())
          << "expected a number as bound, found " << value.describe();
      return false;
    }
    bool below = constraint.kind == ast::ConstraintKind::Less ||
                 constraint.kind == ast::ConstraintKind::LessEqual;
    bool open = constraint.kind == ast::ConstraintKind::Less ||
                constraint.kind == ast::ConstraintKind::Greater;
    (below ? other.high : other.low) = *bound;
    (below ? other.highOpen : other.lowOpen) = open;
  }
  if (range.narrow(other))
    return true;
  error(Code::badRange, constraint.range) << "the range " << other.text() << " holds no number";
  return false;
}

bool Elaborator::resolveDomain(const ast::Domain &domain, Scope &scope, ValueRange &range) {
  auto number = [&](const ast::Expr *expr) -> std::optional<double> {
    Value value = evaluate(expr, scope);
    if (value.isError())
      return std::nullopt;
    if (!value.asReal())
      error(Code::badRange, expr->range())
          << "expected a number as bound, found " << value.describe();
    return value.asReal();
  };
  range.where = domain.range;
  if (domain.kind == ast::DomainKind::Set) {
    for (const ast::Expr *expr : domain.values) {
      auto value = number(expr);
      if (!value)
        return false;
      range.values.push_back(*value);
    }
    if (range.values.empty()) {
      error(Code::badRange, domain.range) << "the set of values is empty";
      return false;
    }
    range.low = *min_element(range.values);
    range.high = *max_element(range.values);
    return true;
  }
  if (domain.kind == ast::DomainKind::Type)
    return resolveRange(*domain.type, scope, range);
  auto low = number(domain.low), high = number(domain.high);
  if (!low || !high)
    return false;
  range.low = *low;
  range.high = *high;
  range.lowOpen = domain.lowOpen;
  range.highOpen = domain.highOpen;
  if (*low < *high || (*low == *high && !domain.lowOpen && !domain.highOpen))
    return true;
  auto builder = error(Code::badRange, domain.range);
  builder << "the range " << range.text() << " holds no number";
  if (*low > *high)
    builder.note("the lower bound comes first");
  return false;
}

mlir::Type Elaborator::batched(const TensorInfo &info) {
  gen::EventType type;
  type.plates.push_back(builder.getStringAttr("batch"));
  type.plateSizes.push_back(mlir::ShapedType::kDynamic);
  type.element = info.element;
  type.event.assign(info.event.begin(), info.event.end());
  return type.type();
}
