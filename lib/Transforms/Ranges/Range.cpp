//===- Range.cpp - sets of numbers that a value may be ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Range.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <cfloat>
#include <cmath>
#include <tuple>

using namespace llvm;
using namespace genc;

std::optional<Range> Range::parse(StringRef text) {
  text = text.trim();
  if (text.size() < 3)
    return std::nullopt;
  char first = text.front(), last = text.back();
  SmallVector<StringRef> parts;
  text.drop_front().drop_back().split(parts, ',');
  SmallVector<double> numbers;
  for (StringRef part : parts) {
    double number;
    part = part.trim();
    if (part == "inf" || part == "-inf")
      number = part.front() == '-' ? -Interval::infinity : Interval::infinity;
    else if (part.getAsDouble(number))
      return std::nullopt;
    numbers.push_back(number);
  }
  if (first == '{' && last == '}') {
    Range range;
    for (double number : numbers)
      range.add({number, number, false, false});
    return range;
  }
  if (numbers.size() != 2 || !StringRef("[(").contains(first) || !StringRef("])").contains(last))
    return std::nullopt;
  return Range(Interval{numbers[0], numbers[1], first == '(', last == ')'});
}

Range Range::exactly(double x) {
  if (std::isinf(x)) // beyond all finite numbers
    return x > 0 ? above(FLT_MAX) : below(-FLT_MAX);
  return closed(x, x);
}

Interval Range::hull() const {
  Interval result = pieces.front();
  result.high = pieces.back().high;
  result.highOpen = pieces.back().highOpen;
  return result;
}

bool Range::contains(double x) const {
  return any_of(pieces, [&](const Interval &piece) { return piece.contains(x); });
}

bool Range::within(const Range &other) const { return meet(*this, other) == *this; }

void Range::add(Interval piece) {
  if (std::isinf(piece.low) && piece.low == piece.high)
    piece = exactly(piece.low).hull();
  piece.lowOpen |= std::isinf(piece.low);
  piece.highOpen |= std::isinf(piece.high);
  piece.low += 0.0; // -0 is 0
  piece.high += 0.0;
  if (piece.isEmpty())
    return;
  pieces.push_back(piece);
  llvm::sort(pieces, [](const Interval &a, const Interval &b) {
    return std::tie(a.low, a.lowOpen) < std::tie(b.low, b.lowOpen);
  });
  auto unite = [&](size_t i) {
    Interval &left = pieces[i], &right = pieces[i + 1];
    if (right.high > left.high || (right.high == left.high && !right.highOpen)) {
      left.high = right.high;
      left.highOpen = right.highOpen;
    }
    pieces.erase(pieces.begin() + i + 1);
  };
  for (size_t i = 0; i + 1 < pieces.size();) {
    const Interval &left = pieces[i], &right = pieces[i + 1];
    bool apart =
        right.low > left.high || (right.low == left.high && right.lowOpen && left.highOpen);
    if (apart)
      ++i;
    else
      unite(i);
  }
  while (pieces.size() > mostPieces) {
    size_t nearest = 0;
    for (size_t i = 1; i + 1 < pieces.size(); ++i)
      if (pieces[i + 1].low - pieces[i].high < pieces[nearest + 1].low - pieces[nearest].high)
        nearest = i;
    unite(nearest);
  }
}

Range Range::join(const Range &a, const Range &b) {
  Range result = a;
  for (const Interval &piece : b.pieces)
    result.add(piece);
  return result;
}

Range Range::meet(const Range &a, const Range &b) {
  return combine(a, b, [](const Interval &x, const Interval &y) {
    Interval result;
    result.low = std::max(x.low, y.low);
    result.high = std::min(x.high, y.high);
    result.lowOpen = (x.low == result.low && x.lowOpen) || (y.low == result.low && y.lowOpen);
    result.highOpen =
        (x.high == result.high && x.highOpen) || (y.high == result.high && y.highOpen);
    return result;
  });
}

Range Range::map(Unary f) const {
  Range result;
  for (const Interval &piece : pieces)
    result.add(f(piece));
  return result;
}

Range Range::combine(const Range &a, const Range &b, Binary f) {
  Range result;
  for (const Interval &x : a.pieces)
    for (const Interval &y : b.pieces)
      result.add(f(x, y));
  return result;
}

void Range::print(raw_ostream &os) const {
  if (pieces.empty())
    os << "nothing";
  interleave(
      pieces, os,
      [&](const Interval &piece) {
        if (piece.low == piece.high)
          os << format("{%.6g}", piece.low);
        else
          os << (piece.lowOpen ? '(' : '[') << format("%.6g, %.6g", piece.low, piece.high)
             << (piece.highOpen ? ')' : ']');
      },
      " or ");
}

std::string Range::text() const {
  std::string result;
  raw_string_ostream os(result);
  print(os);
  return result;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// The nearest float32 that is not above `x`. Small numbers keep double's exponent.
static double roundDown(double x) {
  if (!std::isfinite(x) || std::abs(x) < FLT_MIN)
    return x;
  if (std::abs(x) > FLT_MAX)
    return x > 0 ? FLT_MAX : -Interval::infinity;
  float nearest = static_cast<float>(x);
  return nearest > x ? std::nextafter(nearest, -HUGE_VALF) : nearest;
}

Interval genc::rounded(Interval x) {
  if (x.low != 0 && std::isfinite(x.low))
    x.lowOpen = false;
  if (x.high != 0 && std::isfinite(x.high))
    x.highOpen = false;
  x.low = roundDown(x.low);
  x.high = -roundDown(-x.high);
  return x;
}

Interval genc::approximated(Interval x) {
  constexpr double error = 4 * FLT_EPSILON;
  x.low -= std::isfinite(x.low) ? error * std::abs(x.low) : 0;
  x.high += std::isfinite(x.high) ? error * std::abs(x.high) : 0;
  return rounded(x);
}

Interval genc::negated(const Interval &x) { return {-x.high, -x.low, x.highOpen, x.lowOpen}; }

Interval genc::sum(const Interval &a, const Interval &b) {
  return rounded(
      {a.low + b.low, a.high + b.high, a.lowOpen || b.lowOpen, a.highOpen || b.highOpen});
}

Interval genc::product(const Interval &a, const Interval &b) {
  struct End {
    double value;
    bool open;
  };
  auto multiply = [](End x, End y) -> End {
    if ((x.value == 0 && !x.open) || (y.value == 0 && !y.open))
      return {0, false};
    if (x.value == 0 || y.value == 0)
      return {0, true};
    return {x.value * y.value, x.open || y.open};
  };
  Interval result{Interval::infinity, -Interval::infinity, true, true};
  for (End x : {End{a.low, a.lowOpen}, End{a.high, a.highOpen}})
    for (End y : {End{b.low, b.lowOpen}, End{b.high, b.highOpen}}) {
      End end = multiply(x, y);
      if (end.value < result.low || (end.value == result.low && !end.open)) {
        result.low = end.value;
        result.lowOpen = end.open;
      }
      if (end.value > result.high || (end.value == result.high && !end.open)) {
        result.high = end.value;
        result.highOpen = end.open;
      }
    }
  return rounded(result);
}

Range genc::reciprocal(const Range &x) {
  auto invert = [](const Interval &piece) -> Interval {
    auto end = [](double value, double zero) { return value == 0 ? zero : 1 / value; };
    return rounded({end(piece.high, -Interval::infinity), end(piece.low, Interval::infinity),
                    piece.highOpen, piece.lowOpen});
  };
  return Range::meet(x, Range::except(0)).map(invert);
}
